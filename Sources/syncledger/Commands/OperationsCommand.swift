import ArgumentParser
import Exports
import Forensics
import Ledger
import LedgerEvents
import Projections

struct OperationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operations", abstract: "The queue and its past, newest first.")

    @OptionGroup var options: SettingsOptions
    @Option(help: "Only those in this state (\(OperationsCommand.states)).")
    var state: OperationState.Name?
    @Option(help: "Only those of this record: task/ID or comment/ID.")
    var record: RecordID?
    @Option(help: "Only inbound or outbound ones.")
    var direction: Direction?
    @Option(help: "Only those recorded at or after this time (RFC 3339).")
    var since: Moment?
    @Option(help: "How many at the most.", transform: Limit.read)
    var limit = 50
    @Flag(help: "Print JSON, one line an operation.")
    var json = false

    private static let states = OperationState.Name.allCases.filter { $0 != .recorded }.map(\.rawValue)
        .joined(separator: ", ")

    func run() async throws {
        let ledger = try OpenLedger.existing(options.settings().data)
        var list = OperationList(limit: limit)
        list.state = state
        list.record = record
        list.direction = direction
        list.since = since?.microseconds
        list.isNewestFirst = true
        let found = try ledger.readBlocking { reader in
            let operations = try list.operations(in: reader)
            let waiting = try WaitingFor.reasons(for: operations, in: reader, now: Ledger.wallClock())
            let actors = try OperationActors.of(operations, in: reader)
            return operations.map { ($0, waiting[$0.id], actors[$0.id]) }
        }
        var table = TextTable(["ID", "RECORD", "DIRECTION", "ACTION", "STATE", "WHY", "RECORDED"])
        for (operation, waiting, actor) in found {
            if json {
                try Standard.out(DocumentJSON.line(OperationDocument(operation, waitingFor: waiting, actor: actor)))
            }
            table.add([
                String(operation.id), operation.record?.text ?? "-", operation.direction.rawValue, operation.action,
                operation.state.name.rawValue, operation.summary(waiting), HumanTime.text(operation.recordedAt),
            ])
        }
        if !json { try Standard.out(table.text) }
        if found.isEmpty { throw ExitCode.failure }
    }
}

struct OperationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "operation", abstract: "One operation, whole.")

    @OptionGroup var options: SettingsOptions
    @Argument(help: "Its id.")
    var id: OperationID
    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let ledger = try OpenLedger.existing(options.settings().data)
        let found = try ledger.readBlocking { reader in
            try reader.rows.find(Operation.self, id).map { try OperationDocument($0, in: reader) }
        }
        guard let document = found else {
            Standard.error("there is no operation \(id); see `syncledger operations`")
            throw ExitCode.failure
        }
        guard !json else { return try Standard.out(DocumentJSON.line(document)) }
        var table = TextTable(["FIELD", "VALUE"])
        for (column, text) in document.shown {
            table.add([column, column == "actor" ? document.actor?.wording ?? text : text])
        }
        try Standard.out(table.text)
    }
}

extension OperationDocument {
    /// With what it waits for now.
    init(_ operation: Operation, in reader: LedgerReader) throws {
        self.init(
            operation,
            waitingFor: try WaitingFor.reasons(for: [operation], in: reader, now: Ledger.wallClock())[operation.id],
            actor: try OperationActors.of([operation], in: reader)[operation.id])
    }
}

extension Operation {
    /// Its link, its reason or what it waits for: what a table's column has room for.
    func summary(_ waiting: String?) -> String {
        if let canceledBy { return "by \(canceledBy)" }
        if let duplicateOf { return "of \(duplicateOf)" }
        if let droppedFor { return "for \(droppedFor)" }
        return waiting.map { "waits for \($0)" } ?? reason?.rawValue ?? ""
    }
}
