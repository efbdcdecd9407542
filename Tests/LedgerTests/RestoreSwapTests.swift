import Foundation
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@testable import Ledger

@Suite("The last step of a restore")
struct RestoreSwapTests {
    private let place: EpochFolder

    init() throws { place = try EpochFolder() }

    @Test("Whoever opens the folder finishes what a killed restore has left, from every step on", arguments: 0...5)
    func finishing(steps: Int) async throws {
        _ = try await place.restored()
        // Back to the moment in which the copy counts, and then the first steps again.
        let files = FileManager.default
        let kept = place.path("ledger.db.before-epoch-1")
        try files.moveItem(atPath: place.path("ledger.db"), toPath: RestoreSwap.readyPath(in: place.data, epoch: 1))
        for suffix in ["-wal", "-shm"] { try? files.removeItem(atPath: place.path("ledger.db" + suffix)) }
        let moves = [
            (kept + "-wal", place.path("ledger.db-wal")), (kept, place.path("ledger.db")),
            (place.path("checkpoint.before-epoch-1"), place.path("checkpoint")),
        ]
        for (new, old) in moves.dropFirst(min(steps, 3)) { try files.moveItem(atPath: new, toPath: old) }
        if steps < 4 { try Data("stale".utf8).write(to: URL(filePath: place.path("projections.db"))) }
        if steps < 5 { try Data("stale".utf8).write(to: URL(filePath: place.path("ledger.db-shm"))) }
        #expect(Ledger.exists(in: place.data))
        #expect(throws: LedgerError.self) { try LogVerifier(folder: place.data, witnesses: []) }
        let ledger = try place.open()
        #expect(try ledger.readBlocking { try $0.log.head } == 16)
        #expect(try ledger.readBlocking { try $0.rows.epochs().current } == 1)
        #expect(RestoreSwap.pending(in: place.data) == nil)
        #expect(try LogStanding(path: kept).head == 20)
        #expect(files.fileExists(atPath: place.path("checkpoint.before-epoch-1")))
    }

    @Test("A damaged log that was about to give way when the restore was killed is no hindrance")
    func finishingOverDamage() async throws {
        _ = try await place.restored()
        let files = FileManager.default
        try files.moveItem(atPath: place.path("ledger.db"), toPath: RestoreSwap.readyPath(in: place.data, epoch: 1))
        for name in ["ledger.db-wal", "ledger.db-shm", "ledger.db.before-epoch-1", "ledger.db.before-epoch-1-wal"] {
            try? files.removeItem(atPath: place.path(name))
        }
        try files.removeItem(atPath: place.path("checkpoint.before-epoch-1"))
        let damaged = Data(repeating: 7, count: 20_000)
        try damaged.write(to: URL(filePath: place.path("ledger.db")))
        let ledger = try place.open()
        #expect(try ledger.readBlocking { try $0.log.head } == 16)
        #expect(try Data(contentsOf: URL(filePath: place.path("ledger.db.before-epoch-1"))) == damaged)
    }

    @Test("A folder that is in use takes no backup back, and one that takes one back is not opened")
    func alone() throws {
        // More locks than the system tells of at once, as there are where much runs.
        let locks = try (0..<120).map { try FileLock(folder: place.folder.path, name: "\($0)") }
        for lock in locks { #expect(lock.tryToKeep()) }
        defer { for lock in locks { lock.release() } }
        let ledger = try place.open()
        let refused = #expect(throws: LedgerError.self) { try LedgerRestore(into: place.data) }
        #expect(refused?.description.contains("(process \(getpid()))") == true)
        withExtendedLifetime(ledger) {}
        let other = place.folder.file("other")
        try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
        let restore = try LedgerRestore(into: other)
        #expect(throws: LedgerError.self) { try Ledger.open(folder: other, tables: []) }
        restore.discard()
    }
}
