import ArgumentParser
import Exports
import Forensics
import Ledger
import LedgerEvents
import Projections

struct StateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "A record, its binding and its operations: now, or as they were.")

    @OptionGroup var options: SettingsOptions
    @Argument(help: "task/ID or comment/ID")
    var record: RecordID
    @Option(help: "A position, or a time (RFC 3339).")
    var at: PointInLog?
    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let ledger = try OpenLedger.existing(options.settings().data)
        let (state, actors) = try ledger.readBlocking { reader in
            let state =
                switch at {
                case .position(let position): try StateAt(record, at: position, in: reader.log)
                case .time(let time): try StateAt(record, atTime: time, in: reader.log)
                case nil: try StateAt(record, at: reader.log.head, in: reader.log)
                }
            return (state, try OperationActors.of(state.operations, in: reader))
        }
        guard let row = state.record else {
            Standard.error("there is no \(record.text) at position \(state.position)")
            throw ExitCode.failure
        }
        let document = StateDocument(state, row, actors)
        Standard.out(json ? try DocumentJSON.line(document) : document.text)
    }
}

/// A record at a position, for people and programs.
private struct StateDocument: Encodable {
    var position: Position
    var record: RecordID
    var project: String
    var version: Int64
    var deleted: Bool
    var content: ContentDocument?
    var redacted: Bool
    var agreedAt: String?
    var repository: Int64?
    var number: Int64?
    var comment: Int64?
    var operations: [OperationDocument]

    init(_ state: StateAt, _ row: Record, _ actors: [OperationID: EventActor]) {
        position = state.position
        record = state.id
        project = row.project
        version = row.version
        deleted = row.deletedBy != nil
        content = state.content.map(ContentDocument.init)
        redacted = row.content != nil && state.content == nil
        agreedAt = row.agreedAt.map { Timestamp.text(seconds: $0) }
        repository = state.binding?.repository
        number = state.binding?.number
        comment = state.binding?.comment
        operations = state.operations.map { OperationDocument($0, waitingFor: nil, actor: actors[$0.id]) }
    }

    enum CodingKeys: String, CodingKey {
        case position, record, project, version, deleted, content, redacted, operations
        case agreedAt = "agreed_at"
        case repository = "github_repository_id"
        case number = "github_issue_number"
        case comment = "github_comment_external_id"
    }

    var text: String {
        var lines = ["\(record.text) at position \(position): version \(version) in project \(project)"]
        if deleted { lines.append("deleted") }
        switch content {
        case .task(let task):
            lines.append("\(task.state.rawValue)  \(task.title)")
            if !task.labels.isEmpty { lines.append("labels: \(task.labels.joined(separator: ", "))") }
            if !task.assignees.isEmpty { lines.append("assignees: \(task.assignees.joined(separator: ", "))") }
            if !task.body.isEmpty { lines.append(task.body) }
        case .comment(let comment): lines.append(comment.body)
        case nil: lines.append("(redacted)")
        }
        if let repository {
            lines.append("GitHub: repository \(repository), \(number.map { "#\($0)" } ?? "comment \(comment ?? 0)")")
        }
        if let agreedAt { lines.append("both sides agreed on GitHub's state of \(agreedAt)") }
        lines.append("operations: " + operations.map(\.short).joined(separator: ", "))
        return lines.joined(separator: "\n")
    }
}

private enum ContentDocument: Encodable {
    case task(TaskContent)
    case comment(CommentContent)

    init(_ content: Content) {
        switch content {
        case .task(let task): self = .task(task)
        case .comment(let comment): self = .comment(comment)
        }
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .task(let task): try task.encode(to: encoder)
        case .comment(let comment): try comment.encode(to: encoder)
        }
    }
}

extension OperationDocument {
    /// `41 completed`
    fileprivate var short: String {
        let named = Dictionary(zip(Self.columns, values), uniquingKeysWith: { first, _ in first })
        guard case .integer(let id)? = named["id"], case .text(let state)? = named["state"] else { return "" }
        return "\(id) \(state)"
    }
}
