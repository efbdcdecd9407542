import ArgumentParser
import Forensics
import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// One task with a long history, in a ledger that has been filled.
struct BusyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "busy", abstract: "Has one issue edited so many times; what comes in late is dropped.")

    @Argument(help: "The folder of the ledger.")
    var folder: String

    @Argument(help: "How many times.")
    var edits: Int64

    /// Its issue's number, which no story has.
    static let number: Int64 = 1_000_000_000

    func run() async throws {
        let ledger = try Ledger.open(folder: folder, tables: ProjectionCatalog.tables)
        let scene = try await Scene(ledger, StoryClock(events: 0), folder: folder)
        let numbers = Counter()
        let (edits, start) = (edits, Timestamp.wholeSeconds(Ledger.wallClock()) - edits)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    while case let edit = numbers.next(), edit <= edits {
                        var issue = IssueAtGitHub(story: Self.number, title: "Edit \(edit)")
                        issue.updatedAt = start + edit
                        try await scene.deliver("issues", issue.webhook(edit == 1 ? "opened" : "edited"))
                    }
                }
            }
            try await group.waitForAll()
        }
        try await ledger.fillTree()
        try await Snapshots(ledger).keepUp()
    }
}
