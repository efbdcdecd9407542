import ArgumentParser
import Exports
import Forensics
import Foundation
import Ledger
import LedgerEvents
import Projections

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write events or operations for other programs.",
        discussion: """
            What is written goes to standard output; the cursor to go on from, the next time, to standard error (or to \
            the file that --cursor-file names, from which it is also read).
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case jsonl, csv }
    enum Subject: String, ExpressibleByArgument, CaseIterable { case events, operations }

    @OptionGroup var options: SettingsOptions
    @Argument(help: "jsonl or csv")
    var format: Format
    @Argument(help: "events or operations")
    var subject: Subject = .events
    @Option(help: "The cursor that an earlier export ended with.")
    var after: String?
    @Option(
        help: "Read the cursor from this file, if it is there, and write the new one to it.", transform: FilePath.read)
    var cursorFile: String?

    func run() async throws {
        let ledger = try OpenLedger.existing(options.settings().data)
        let file = cursorFile.map(CursorFile.init)
        let kept = try file?.read()
        try file?.checkWritable()
        let start = after ?? kept
        let cursor = try ledger.readBlocking { reader in
            switch format {
            case .jsonl: try write(JSONLinesExport(reader), start)
            case .csv: try write(CSVExport(reader), start)
            }
        }
        guard let file else { return Standard.error("cursor: \(cursor)") }
        // A cursor that outlived what was written before it would pass over that for ever.
        try Standard.sync()
        try file.write("\(cursor)")
    }

    private func write<F: DocumentFormat>(_ export: Export<F>, _ start: String?) throws -> ExportCursor {
        switch subject {
        case .events: return try export.events(after: start, to: Standard.write)
        case .operations:
            return try export.operations(
                after: start,
                waitingFor: { try WaitingFor.reasons(for: $0, in: $1, now: Ledger.wallClock()) },
                actors: { try OperationActors.of($0, in: $1) }, to: Standard.write)
        }
    }
}
