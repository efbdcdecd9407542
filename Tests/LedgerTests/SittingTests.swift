import Foundation
import GRDB
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@testable import Ledger

/// A process that stays answers group after group, and commits their rows together.
@Suite("Several groups before their rows", .timeLimit(.minutes(3)))
struct SittingTests {
    private struct Refusal: Error {}

    /// As processes have it that stay.
    private static func open(_ folder: TemporaryFolder) throws -> Ledger {
        try Ledger.open(
            folder: folder.path, tables: ProjectionCatalog.tables,
            reserve: DiskReserve(folder: folder.path, bytes: 1 << 20))
    }

    /// The writer waits for a next command, and goes on, for longer than these tests wait for
    /// what it makes of the last.
    private static func openUnhurried(_ folder: TemporaryFolder) throws -> Ledger {
        var limits = SittingLimits()
        (limits.linger, limits.longest) = (.seconds(30), .seconds(30))
        return try LedgerOpening(
            folder: folder.path, tables: ProjectionCatalog.tables,
            reserve: DiskReserve(folder: folder.path, bytes: 1 << 20)
        ).finish(limits: limits)
    }

    private static func save(_ project: String, _ ledger: Ledger) async throws -> Position {
        try await ledger.write {
            try $0.append(Draft(ProjectSaved(project: project), body: .new(Array("x".utf8)))).position
        }
    }

    @Test("A command that fails takes back nothing of those that were answered before it")
    func failure() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.open(folder)
        for round in 0..<20 {
            for name in ["a", "b", "c"] { _ = try await Self.save("\(name)\(round)", ledger) }
            await #expect(throws: Refusal.self) {
                try await ledger.write { transaction in
                    _ = try transaction.append(Draft(ProjectSaved(project: "refused"), body: .new([])))
                    throw Refusal()
                }
            }
        }
        let (position, difference) = try ledger.compareWithRebuild()
        #expect(position == 60 && difference == nil)
    }

    @Test(
        "Whoever reads after an answer finds the rows of it, although the group after it fails",
        arguments: [ResultCode.SQLITE_BUSY, .SQLITE_FULL, .SQLITE_IOERR_READ])
    func failingGroup(_ code: ResultCode) async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.openUnhurried(folder)
        let position = try await Self.save("a", ledger)
        await #expect(throws: (any Error).self) {
            try await ledger.write { transaction in
                _ = try transaction.append(Draft(ProjectSaved(project: "refused"), body: .new([])))
                throw DatabaseError(resultCode: code)
            }
        }
        let (known, names) = try await ledger.read { reader in
            (try reader.rows.position, try reader.rows.all(Project.self, where: "1").map(\.id))
        }
        #expect(known == position && names == ["a"])
    }

    @Test("What keeps rows from being made again of what was answered is told")
    func failingRows() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.openUnhurried(folder)
        let name = Array(repeating: UInt8(ascii: "x"), count: 3_000)
        try await ledger.write { transaction in
            for index in 0..<40 {
                try transaction.append(Draft(ProjectSaved(project: "p\(index)"), body: .new(name)))
            }
        }
        #expect(ledger.health.takesNew)
        await #expect(throws: DatabaseError.self) {
            try await ledger.write { transaction in
                // No more than there are: those of the rows that were answered are not written yet.
                try transaction.rows.db.execute(sql: "PRAGMA max_page_count = 1")
                throw DatabaseError(resultCode: .SQLITE_BUSY)
            }
        }
        #expect(try #require(ledger.health.shortage).contains("projections"))
    }

    @Test("A commit of such rows that fails names their file, by which a full disk is told from damage")
    func failingCommitOfRows() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.openUnhurried(folder)
        _ = try await Self.save("a", ledger)
        let refusing = RefusingCommits()
        await #expect(throws: DatabaseError.self) {
            try await ledger.write { transaction in
                transaction.rows.db.add(transactionObserver: refusing)
                throw DatabaseError(resultCode: .SQLITE_BUSY)
            }
        }
        // The answer comes before that.
        #expect(try await eventually { ledger.health.stop?.why.hasPrefix("projections-") == true })
    }

    private final class RefusingCommits: TransactionObserver, Sendable {
        func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
        func databaseDidChange(with event: DatabaseEvent) {}
        func databaseWillCommit() throws { throw DatabaseError(resultCode: .SQLITE_IOERR_WRITE) }
        func databaseDidCommit(_ db: Database) {}
        func databaseDidRollback(_ db: Database) {}
    }

    @Test("The rows come although nobody asks for them, and then those hear of the events who wait")
    func unasked() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.open(folder)
        let other = try Self.open(folder)
        let heard = Task {
            for await head in ledger.headSignal.updates() where head == 3 {
                return try await other.read { try $0.rows.position }
            }
            return 0
        }
        for name in ["a", "b", "c"] { _ = try await Self.save(name, ledger) }
        #expect(try await heard.value == 3)
    }

    @Test("Who reads does not wait until the writer has waited long enough for more")
    func lingering() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.openUnhurried(folder)
        let position = try await Self.save("a", ledger)
        let (ends, end) = AsyncStream<Position?>.makeStream()
        DispatchQueue.global().async { end.yield(try? ledger.readBlocking { try $0.rows.position }) }
        let timeout = Task {
            try await Task.sleep(for: .seconds(25))
            end.yield(nil)
        }
        let first = await ends.first { _ in true }
        #expect(first == position)
        timeout.cancel()
    }

    @Test("Nor until the writer has come to the end of what is waiting to be written")
    func busy() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.openUnhurried(folder)
        let (isAtWork, isAsked, hasRead) = (Gate(), Gate(), Gate())
        let ask = ledger.projections.freshness.hurry
        ledger.projections.freshness.hurry = {
            ask()
            isAsked.open()
        }
        let first = try await Self.save("a", ledger)
        let (seconds, second) = AsyncStream<Bool>.makeStream()
        let (thirds, third) = AsyncStream<Bool>.makeStream()
        let (reads, read) = AsyncStream<Position?>.makeStream()
        // While this is under way somebody wants to read, and more is waiting to be written.
        ledger.enqueue { transaction in
            try transaction.append(Draft(TokenRevoked(name: "b")))
            isAtWork.open()
            second.yield(isAsked.isOpenInTime())
        }
        // On a thread of its own: tests beside this one may keep the pool of tasks for longer than the gates wait.
        DispatchQueue.global().async {
            guard isAtWork.isOpenInTime() else { return read.finish() }
            ledger.enqueue { _ in third.yield(hasRead.isOpenInTime()) }
            let position = try? ledger.readBlocking { reader in
                hasRead.open()
                return try reader.rows.position
            }
            read.yield(position)
        }
        #expect(try #require(await reads.first { _ in true } ?? nil) > first)
        #expect(await seconds.first { _ in true } == true)
        // Had it been taken up in the same sitting, the rows would have come after it.
        #expect(await thirds.first { _ in true } == true)
        #expect(try ledger.compareWithRebuild().difference == nil)
    }

    /// What one thread waits for, and another does.
    private final class Gate: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)

        func open() { semaphore.signal() }
        func isOpenInTime() -> Bool { semaphore.wait(timeout: .now() + 10) == .success }
    }

    @Test("While one process writes without end, another has its turns")
    func turns() async throws {
        let folder = try TemporaryFolder()
        let (busy, other) = (try Self.open(folder), try Self.open(folder))
        let writing = Task {
            var count = 0
            while !Task.isCancelled {
                _ = try await Self.save("busy\(count % 50)", busy)
                count += 1
            }
            return count
        }
        for index in 0..<20 {
            let position = try await Self.save("other\(index)", other)
            #expect(try await other.read { try $0.rows.position } >= position)
        }
        writing.cancel()
        let count = try await writing.value
        #expect(try await busy.read { try $0.log.head } == Int64(count + 20))
        #expect(try busy.compareWithRebuild().difference == nil)
    }
}
