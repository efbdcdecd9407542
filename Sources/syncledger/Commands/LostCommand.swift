import ArgumentParser
import Exports
import Forensics
import Ledger
import LedgerEvents
import Projections
import SyncEngine

struct LostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lost", abstract: "Edits whose content did not survive, and what stands in their place.")

    @OptionGroup var options: SettingsOptions
    @Option(help: "Only those of this record: task/ID or comment/ID.")
    var record: RecordID?
    @Option(help: "Only those behind this operation.")
    var after: OperationID = 0
    @Option(help: "How many at the most.", transform: Limit.read)
    var limit = 50
    @Flag(help: "Print JSON, one line an edit.")
    var json = false

    func run() async throws {
        let ledger = try OpenLedger.existing(options.settings().data)
        var shown: [LostEdit] = []
        var isCut = false
        try ledger.readBlocking { reader in
            try LostEdits(of: record, in: reader).scan(after: after) { edit in
                isCut = shown.count >= limit
                if !isCut { shown.append(edit) }
                return !isCut
            }
        }
        var table = TextTable(["ID", "RECORD", "DIRECTION", "ACTION", "STATE", "LOST", "RULE", "REPLACED BY", "WHEN"])
        for edit in shown {
            if json { try Standard.out(JSON.text(edit)) }
            table.add([
                String(edit.operation), edit.record?.text ?? "-", edit.direction.rawValue, edit.action, edit.state,
                edit.wording, edit.rule?.rawValue ?? "-",
                edit.replacedBy.map { "\($0.operation) (\($0.state))" } ?? edit.reason?.rawValue ?? "-",
                edit.lostAt.map(HumanTime.text) ?? "-",
            ])
        }
        if !json { try Standard.out(table.text) }
        if isCut, let last = shown.last {
            Standard.error("there are more: --after \(last.operation)")
        }
        if shown.isEmpty { throw ExitCode.failure }
    }
}

extension LostEdit {
    /// `title,labels`, `title (redacted)`, `deletion`
    fileprivate var wording: String {
        guard !isDeletion else { return "deletion" }
        let names = fields.names.joined(separator: ",")
        return isRedacted ? "\(names) (redacted)" : names
    }
}

struct RestoreEditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore-edit",
        abstract: "Put back what is missing of an edit, as a new edit; every rule decides about it.")

    @OptionGroup var options: SettingsOptions
    @Argument(help: "The operation's id; see `syncledger lost`.")
    var id: OperationID
    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let ledger = try OpenLedger.existing(options.settings().data)
        switch try await EditRestoration(ledger).restore(id, client: Self.client) {
        case .restored(let operation, let fields):
            try Standard.out(
                json
                    ? DocumentJSON.line(try ledger.readBlocking { try OperationDocument(operation, in: $0) })
                    : """
                    operation \(operation.id) puts back \(fields.names.joined(separator: ", ")) of \
                    \(operation.record?.text ?? "its record"); it is \(operation.state.name.rawValue)
                    """)
        case .refused(let refusal):
            Standard.error("\(refusal); see `syncledger lost`")
            throw ExitCode.failure
        }
    }

    /// The client that such an edit names as its own.
    private static let client = "restore-edit"
}
