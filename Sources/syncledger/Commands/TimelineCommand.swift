import ArgumentParser
import Forensics
import Ledger
import LedgerEvents
import Projections

struct TimelineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "Everything that happened to a record, in order: GitHub, clients, operations, calls.")

    @OptionGroup var options: SettingsOptions
    @Argument(help: "task/ID or comment/ID")
    var record: RecordID
    @Option(help: "Only what happened behind this position.")
    var after: Position = 0
    @Flag(help: "Print JSON, one line an entry.")
    var json = false

    func run() async throws {
        let ledger = try OpenLedger.existing(options.settings().data)
        var count = 0
        try ledger.readBlocking { reader in
            try Timeline(of: record, in: reader).scan(after: after) { entry in
                count += 1
                try Standard.out(json ? JSON.text(entry) : Self.line(entry))
                return true
            }
        }
        guard count == 0 else { return }
        Standard.error(
            after > 0
                ? "nothing happened to \(record.text) behind position \(after)" : "nothing is known of \(record.text)")
        throw ExitCode.failure
    }

    private static func line(_ entry: TimelineEntry) -> String {
        let position = String(entry.position)
        let padding = String(repeating: " ", count: max(0, 7 - position.count))
        return
            "\(padding)\(position)  \(Timestamp.text(microseconds: entry.recordedAt))  \(entry.actor.wording): \(entry.text)"
    }
}
