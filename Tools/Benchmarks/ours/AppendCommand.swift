import ArgumentParser
import Foundation
import Ledger
import LedgerEvents
import SyncEngine

/// Durable appends per second: each group is acknowledged before the next begins.
struct AppendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append", abstract: "Appends to a new ledger and prints how many events a second.")

    @Flag(help: "The log alone, through the store; otherwise a whole ledger, with its projections.")
    var logAlone = false

    @Flag(inversion: .prefixedNo, help: "Four events of ten bring a body.")
    var bodies = true

    @Argument(help: "The folder of the new ledger.")
    var folder: String

    @Argument(help: "How many events.")
    var count: Int

    @Argument(help: "How many of them a commit holds.")
    var group: Int

    func run() async throws {
        // Decided beforehand, as the peer has read its rows beforehand.
        let drafts = Story.drafts(count, bodies: bodies)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let rate = logAlone ? try appendToStore(drafts) : try await appendToLedger(drafts)
        print(Int(rate))
    }

    private func appendToStore(_ drafts: [Draft]) throws -> Double {
        let store = try SQLiteStore(path: folder + "/ledger.db")
        let rate = try Stopwatch.rate(of: drafts.count) {
            for start in stride(from: 0, to: drafts.count, by: group) {
                let now = Ledger.wallClock()
                try store.transaction { log in
                    for draft in drafts[start..<min(start + group, drafts.count)] {
                        _ = try log.append(draft, recordedAt: now)
                    }
                }
                try store.checkpointIfLarge()
            }
        }
        try check(try store.read { try $0.head })
        return rate
    }

    private func appendToLedger(_ drafts: [Draft]) async throws -> Double {
        let ledger = try Ledger.open(folder: folder, tables: ProjectionCatalog.tables)
        let rate = try await Stopwatch.rate(of: drafts.count) {
            for start in stride(from: 0, to: drafts.count, by: group) {
                let group = drafts[start..<min(start + group, drafts.count)]
                try await ledger.write { for draft in group { try $0.append(draft) } }
            }
        }
        try check(try await ledger.read { try $0.log.head })
        try check(try await ledger.read { try $0.rows.position })
        return rate
    }

    private func check(_ head: Position) throws {
        guard head == count else { throw ValidationError("the ledger holds \(head) events, not \(count)") }
    }
}
