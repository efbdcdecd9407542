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
    @Flag(help: "All of its operations, and not the latest 50 and those that have not ended.")
    var allOperations = false
    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let ledger = try OpenLedger.existing(options.settings().data)
        let (state, actors, waiting) = try ledger.readBlocking { reader in
            let position =
                switch at {
                case .position(let position): try OpenLedger.check(position, in: reader)
                case .time(let time): try LogTime.last(atOrBefore: time, in: reader.log)
                case nil: try reader.log.head
                }
            let state =
                allOperations
                ? try StateAt(record, at: position, in: reader.log) : try StateAt(record, at: position, in: reader)
            // What they waited for then nobody knows.
            let waiting =
                at == nil
                ? try WaitingFor.reasons(for: state.operations, in: reader, now: Ledger.wallClock()) : [:]
            return (state, try OperationActors.of(state.operations, in: reader), waiting)
        }
        guard let row = state.record else {
            Standard.error("there is no \(record.text) at position \(state.position)")
            throw ExitCode.failure
        }
        let document = StateDocument(state, row, actors, waiting)
        try Standard.out(json ? JSON.text(document) : document.text)
    }
}

/// A record at a position, for people and programs.
private struct StateDocument: Encodable {
    var position: Position
    var record: RecordID
    var project: String
    var version: Int64
    var deleted: Bool
    var content: Content?
    var redacted: Bool
    var agreedAt: String?
    var repository: Int64?
    var number: Int64?
    var comment: Int64?
    var operations: [OperationDocument]
    /// For people: `41 completed`.
    private let states: [String]
    var earlierOperations: Int64

    init(
        _ state: StateAt, _ row: Record, _ actors: [OperationID: EventActor], _ waiting: [OperationID: String]
    ) {
        position = state.position
        record = state.id
        project = row.project
        version = row.version
        deleted = row.deletedBy != nil
        content = state.content
        redacted = row.content != nil && state.content == nil
        agreedAt = row.agreedAt.map { Timestamp.text(seconds: $0) }
        repository = state.binding?.repository
        number = state.binding?.number
        comment = state.binding?.comment
        earlierOperations = state.earlierOperations
        states = state.operations.map { "\($0.id) \($0.state.name.rawValue)" }
        operations = state.operations.map { OperationDocument($0, waitingFor: waiting[$0.id], actor: actors[$0.id]) }
    }

    enum CodingKeys: String, CodingKey {
        case position, record, project, version, deleted, content, redacted, operations
        case agreedAt = "agreed_at"
        case earlierOperations = "earlier_operations"
        case repository = "github_repository_id"
        case number = "github_issue_number"
        case comment = "github_comment_external_id"
    }

    var text: String {
        var lines = ["\(record.text) at position \(position): version \(version) in project \(project)"]
        if deleted { lines.append("deleted") }
        switch content {
        case .task(let task):
            let reason = task.stateReason.map { " (\($0))" } ?? ""
            lines.append("\(task.state.rawValue)\(reason)  \(task.title)")
            if let milestone = task.milestone { lines.append("milestone: \(milestone)") }
            if !task.labels.isEmpty { lines.append("labels: \(task.labels.joined(separator: ", "))") }
            if !task.assignees.isEmpty { lines.append("assignees: \(task.assignees.joined(separator: ", "))") }
            if !task.body.isEmpty { lines.append(task.body) }
        case .comment(let comment): lines.append(comment.body)
        case nil: lines.append(redacted ? "(redacted)" : "(nothing yet)")
        }
        if let repository {
            lines.append("GitHub: repository \(repository), \(number.map { "#\($0)" } ?? "comment \(comment ?? 0)")")
        }
        if let agreedAt { lines.append("both sides agreed on GitHub's state of \(agreedAt)") }
        let earlier = earlierOperations > 0 ? ", and \(earlierOperations) before (--all-operations shows them)" : ""
        lines.append("operations: " + states.joined(separator: ", ") + earlier)
        return lines.joined(separator: "\n")
    }
}
