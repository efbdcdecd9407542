import ArgumentParser
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// What questions are asked about. They are drawn apart from the asking, which is to find nothing in memory yet.
struct SamplesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "samples",
        abstract: "Prints tasks of a filled ledger with a position and an operation of each, from all over the log.")

    @Argument(help: "The folder of the ledger.")
    var folder: String

    @Argument(help: "How many.")
    var count: Int

    @Flag(help: "Of the task that `busy` has made alone.")
    var busy = false

    func run() throws {
        let ledger = try Ledger.open(folder: folder, tables: ProjectionCatalog.tables)
        try ledger.readBlocking { reader in
            let head = try reader.log.head
            let record =
                busy
                ? try reader.rows.first(
                    Binding.self, where: "repository = ? AND number = ?",
                    [
                        .integer(IssueAtGitHub(story: BusyCommand.number, title: "").repository),
                        .integer(BusyCommand.number),
                    ]
                )?.record : nil
            guard !busy || record != nil else { throw ValidationError("the ledger has no busy task") }
            let filter = EventFilter(record: record)
            let first = try reader.log.events(filter, after: 0, limit: 1).first?.position ?? 0
            var left = count
            while left > 0 {
                guard let sample = try Sample(filter, after: .random(in: first..<head), in: reader) else { continue }
                print(sample.line)
                left -= 1
            }
        }
    }
}

/// A task that is still there, one of its operations, and a position at which it had that.
struct Sample {
    var record: RecordID
    var position: Position
    var operation: OperationID
    /// The number of its issue.
    var number: Int64

    /// The first one behind `position`: where an operation has come to its end, so that there is a
    /// record to be asked about.
    init?(_ filter: EventFilter, after position: Position, in reader: LedgerReader) throws {
        var found: Sample?
        try reader.log.scan(filter, after: position) { event in
            guard Self.endings.contains(event.type), let record = event.record, record.kind == .task,
                let operation = event.operation,
                let number = try reader.rows.find(Binding.self, record)?.number,
                try reader.rows.find(Record.self, record)?.deletedBy == nil
            else { return true }
            found = Sample(record: record, position: event.position, operation: operation, number: number)
            return false
        }
        guard let found else { return nil }
        self = found
    }

    private static let endings: [EventType] = [
        .operationCompleted, .operationDropped, .operationDuplicate, .operationCanceled,
    ]

    init(record: RecordID, position: Position, operation: OperationID, number: Int64) {
        self.record = record
        self.position = position
        self.operation = operation
        self.number = number
    }

    var line: String { "\(record.text)\t\(position)\t\(operation)\t\(number)" }

    init?(line: String) {
        let parts = line.split(separator: "\t").map(String.init)
        guard parts.count == 4, let record = RecordID(text: parts[0]), let position = Position(parts[1]),
            let operation = OperationID(parts[2]), let number = Int64(parts[3])
        else { return nil }
        self.init(record: record, position: position, operation: operation, number: number)
    }
}
