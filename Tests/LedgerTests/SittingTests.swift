import Foundation
import Ledger
import LedgerEvents
import SyncEngine
import TestSupport
import Testing

/// A process that stays answers group after group, and commits their rows together.
@Suite("Several groups before their rows", .timeLimit(.minutes(1)))
struct SittingTests {
    private struct Refusal: Error {}

    /// As processes have it that stay.
    private static func open(_ folder: TemporaryFolder) throws -> Ledger {
        try Ledger.open(
            folder: folder.path, tables: ProjectionCatalog.tables,
            reserve: DiskReserve(folder: folder.path, bytes: 1 << 20))
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
