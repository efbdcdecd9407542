import ArgumentParser
import Foundation
import Ledger
import LedgerEvents
import SyncEngine

struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Make the projections anew from the log.",
        discussion: """
            They are made beside those in use while a service goes on, and then put in their place. Run by another version \
            of syncledger than the one whose service runs, it makes its own ready, and that version's start takes seconds. \
            With --check nothing is changed: they are compared line by line with those in use. With --to, they are made as \
            of that position, into the file that --into names.
            """)

    @OptionGroup var options: SettingsOptions
    @Option(help: "Fold the log up to this position only.")
    var to: Position?
    @Option(help: "Write the projections to this new file.", transform: FilePath.read)
    var into: String?
    @Flag(help: "Compare with the live projections and change nothing.")
    var check = false

    func validate() throws {
        if check, into != nil || to != nil {
            throw ValidationError("--check compares the whole; leave --to and --into out")
        }
        if to ?? 0 < 0 { throw ValidationError("--to must not be negative") }
        if to != nil, into == nil {
            throw ValidationError("--to needs --into: the live projections follow the whole log")
        }
    }

    func run() async throws {
        let folder = try options.settings().data
        if check { return try compare(try OpenLedger.existing(folder)) }
        if let into {
            guard !FileManager.default.fileExists(atPath: into) else {
                throw LedgerError(
                    .refused, "\(into) is there already; name a file that is not, or delete that one first")
            }
            let ledger = try OpenLedger.existing(folder)
            if let to { try ledger.readBlocking { _ = try OpenLedger.check(to, in: $0) } }
            // It has names of people in it.
            umask(0o077)
            guard FileManager.default.createFile(atPath: into, contents: nil) else {
                throw LedgerError(.unavailable, "\(into) cannot be written; name a file in a folder that can be")
            }
            let made = try Rebuild(ledger.store, tables: ledger.tables, to: to, path: into, progress: Self.progress)
            Standard.endProgress()
            return try Standard.out("the projections as of position \(made.position) are in \(into)")
        }
        let made = try Ledger.rebuildProjections(
            folder: folder, tables: ProjectionCatalog.tables, progress: OpenLedger.progress)
        Standard.endProgress()
        try Standard.out(
            made.areInUse
                ? "the projections were made anew from \(made.position) events, and are in use"
                : """
                the projections of this version were made from \(made.position) events; they lie ready beside those of \
                another version, and come into use when this one is started
                """)
    }

    private func compare(_ ledger: Ledger) throws {
        let (head, difference) = try ledger.compareWithRebuild(progress: Self.progress)
        Standard.endProgress()
        guard let difference else {
            return try Standard.out("rebuild equals the live projections at position \(head), line for line")
        }
        Standard.error("the live projections differ from a rebuild at position \(head); first difference:")
        Standard.error("  rebuilt: \(difference.rebuilt ?? "(no line)")")
        Standard.error("  live:    \(difference.live ?? "(no line)")")
        Standard.error("the log is the truth: `syncledger rebuild` makes the projections anew")
        throw ExitCode.failure
    }

    private static let progress: @Sendable (Position) -> Void = { Standard.progress("\($0) events") }
}
