import Foundation
import GRDB
import LedgerEvents
import SyncEngine
import Synchronization
import TestSupport
import Testing

@testable import Ledger

/// What a ledger does when its disk tells how much is free, and when SQLite finds none.
@Suite("A full disk", .timeLimit(.minutes(3)))
struct FullDiskTests {
    private static let megabyte: Int64 = 1 << 20

    /// A disk with as much free as the test says.
    private final class Disk: Sendable {
        private let bytes: Mutex<Int64>

        init(free: Int64) { bytes = Mutex(free) }

        var free: Int64 {
            get { bytes.withLock(\.self) }
            set { bytes.withLock { $0 = newValue } }
        }
    }

    private static func open(_ folder: TemporaryFolder, _ disk: Disk) throws -> Ledger {
        try Ledger.open(
            folder: folder.path, tables: ProjectionCatalog.tables,
            reserve: DiskReserve(folder: folder.path, bytes: megabyte, freeSpace: { _ in disk.free }))
    }

    private static func append(_ ledger: Ledger, _ name: String, usingReserve: Bool = false) async throws -> Position {
        try await ledger.write(usingReserve: usingReserve) { try $0.append(Draft(TokenRevoked(name: name))).position }
    }

    private static func size(_ folder: TemporaryFolder) throws -> Int64 {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("reserve"))
        return try #require(attributes[.size] as? NSNumber).int64Value
    }

    private static func waitUntil(_ ledger: Ledger, takesNew: Bool) async throws {
        while ledger.health.takesNew != takesNew { try await Task.sleep(for: .milliseconds(20)) }
    }

    @Test("With less free than the reserve nothing new is taken in, what has begun is written down, and all is read")
    func short() async throws {
        let folder = try TemporaryFolder()
        let disk = Disk(free: 10 * Self.megabyte)
        let ledger = try Self.open(folder, disk)
        #expect(try Self.size(folder) == Self.megabyte)
        #expect(try await Self.append(ledger, "a") == 1)

        disk.free = Self.megabyte - 1
        try await Self.waitUntil(ledger, takesNew: false)
        // Given back: what is under way has that much, whoever filled the disk.
        #expect(try Self.size(folder) < 100)
        let refused = try await #require(throws: LedgerError.self) { try await Self.append(ledger, "refused") }
        #expect(refused.code == .full && refused.description.contains("the disk is nearly full"), "\(refused)")
        #expect(try await Self.append(ledger, "an answer", usingReserve: true) == 2)
        #expect(try await ledger.read { try $0.log.head } == 2)

        // What is given back is no room for anything new.
        disk.free = 2 * Self.megabyte
        try await Task.sleep(for: .milliseconds(700))
        #expect(!ledger.health.takesNew)
        disk.free = 10 * Self.megabyte
        try await Self.waitUntil(ledger, takesNew: true)
        #expect(try Self.size(folder) == Self.megabyte)
        #expect(try await Self.append(ledger, "b") == 3)
        let (position, difference) = try ledger.compareWithRebuild()
        #expect(position == 3 && difference == nil)
    }

    @Test("Rows in memory that are told to find no room are short of it as those on a disk, and are caught up")
    func refusedInMemory() async throws {
        let rows = try MemoryRows()
        let ledger = try Ledger.inMemory(tables: ProjectionCatalog.tables, rows: rows)
        rows.refuseCommits(1)
        #expect(try await Self.append(ledger, "a") == 1)
        #expect(ledger.health.shortage != nil)
        #expect(ledger.health.upkeepFailure == nil)
        #expect(try await Self.append(ledger, "b", usingReserve: true) == 2)
        let (position, difference) = try ledger.compareWithRebuild()
        #expect(position == 2 && difference == nil)
    }

    @Test("All processes that stay go by the one file, whichever of them gave it back")
    func shared() async throws {
        let folder = try TemporaryFolder()
        let disk = Disk(free: 10 * Self.megabyte)
        let (server, projector) = (try Self.open(folder, disk), try Self.open(folder, disk))
        disk.free = 0
        try await Self.waitUntil(server, takesNew: false)
        try await Self.waitUntil(projector, takesNew: false)
        #expect(try Self.size(folder) < 100)
        disk.free = 10 * Self.megabyte
        try await Self.waitUntil(server, takesNew: true)
        try await Self.waitUntil(projector, takesNew: true)
    }

    @Test("A command that does not stay goes by the file that a server has given back")
    func command() async throws {
        let folder = try TemporaryFolder()
        func open() throws -> Ledger { try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables) }
        try await Genesis.prepare(try open())
        // It says how large it is to be; no disk has as much free.
        try Data("2000000000000000000\n".utf8).write(to: URL(filePath: folder.file("reserve")))
        let ledger = try open()
        let refused = try await #require(throws: LedgerError.self) { try await Self.append(ledger, "refused") }
        #expect(refused.code == .full)
        #expect(try await ledger.read { try $0.log.head } > 0)
        // One that was given back on a disk that has room by now is in nobody's way.
        try Data("1\n".utf8).write(to: URL(filePath: folder.file("reserve")))
        #expect(try await Self.append(try open(), "taken") > 0)
    }

    @Test("A server that starts on a full disk opens it to be read, and refuses what is new")
    func start() async throws {
        let folder = try TemporaryFolder()
        let disk = Disk(free: 10 * Self.megabyte)
        do { try await Genesis.prepare(try Self.open(folder, disk)) }
        disk.free = Self.megabyte / 2
        let ledger = try Self.open(folder, disk)
        #expect(!ledger.health.takesNew)
        try await Genesis.prepare(ledger)
        #expect(try await ledger.read { try $0.log.head } > 0)
        await #expect(throws: LedgerError.self) { try await Self.append(ledger, "refused") }
    }

    @Test("A checkpoint is signed and everything proven without the tiles that it would have kept")
    func proofs() async throws {
        let folder = try TemporaryFolder()
        let disk = Disk(free: 10 * Self.megabyte)
        let ledger = try Self.open(folder, disk)
        try await ledger.write { transaction in
            for index in 0..<700 { try transaction.append(Draft(TokenRevoked(name: "t\(index)"))) }
        }
        disk.free = 0
        try await Self.waitUntil(ledger, takesNew: false)
        let signer = try NoteSigner(name: "syncledger/0123456789abcdef/3", seed: Array(repeating: 7, count: 32))
        let book = CheckpointBook(ledger, folder: folder.path, signer: signer)
        let checkpoint = try await book.sign()
        #expect(checkpoint.size == 700)
        #expect(try await book.checkpoint(reaching: 700) == checkpoint)
        let attested = try await book.attest(size: 700, root: checkpoint.root)
        #expect(attested.root == checkpoint.root)
        for position in [1, 300, 700] as [Position] {
            #expect(try await ledger.read { try Prover($0, checkpoint: checkpoint).inclusion(of: position) } != "")
        }
    }

    @Test("Without a reserve nothing is kept, and one that was kept is given up")
    func none() async throws {
        let folder = try TemporaryFolder()
        let disk = Disk(free: 10 * Self.megabyte)
        do { _ = try Self.open(folder, disk) }
        disk.free = 0
        let ledger = try Ledger.open(
            folder: folder.path, tables: ProjectionCatalog.tables,
            reserve: DiskReserve(folder: folder.path, bytes: 0, freeSpace: { _ in disk.free }))
        #expect(ledger.health.takesNew)
        #expect(!FileManager.default.fileExists(atPath: folder.file("reserve")))
    }

    @Test("When SQLite finds no room, every command of the group is told so, nothing of it is there, and it goes on")
    func refusedBySQLite() async throws {
        let folder = try TemporaryFolder()
        let disk = Disk(free: 10 * Self.megabyte)
        let ledger = try Self.open(folder, disk)
        #expect(try await Self.append(ledger, "before") == 1)
        let (commands, made) = AsyncStream<PendingCommand<Void>>.makeStream()
        let group = (0..<6).map { index in
            Task {
                try await withCheckedThrowingContinuation { continuation in
                    made.yield(
                        PendingCommand(continuation) { transaction in
                            try transaction.append(Draft(TokenRevoked(name: "t\(index)")))
                            if index == 3 { throw DatabaseError(resultCode: .SQLITE_FULL) }
                        })
                }
            }
        }
        let all = await commands.prefix(group.count).reduce(into: []) { $0.append($1) }
        try await ledger.write { _ in
            // Until there is room the reserve is not taken back.
            disk.free = 0
            // Handed in while another is at work, they are one group.
            for command in all { ledger.group.submit(command) }
        }
        for task in group {
            let failure = await #expect(throws: LedgerError.self) { try await task.value }
            #expect(failure?.code == .full)
        }
        #expect(try await ledger.read { try $0.log.head } == 1)
        #expect(try Self.size(folder) < 100)
        #expect(try await Self.append(ledger, "an answer", usingReserve: true) == 2)
        disk.free = 10 * Self.megabyte
        try await Self.waitUntil(ledger, takesNew: true)
        #expect(try await Self.append(ledger, "after") == 3)
    }
}
