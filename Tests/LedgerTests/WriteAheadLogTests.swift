import CSQLiteSettings
import Foundation
import GRDB
import Ledger
import LedgerEvents
import SyncEngine
import TestSupport
import Testing

@Suite("The write-ahead log", .timeLimit(.minutes(2)))
struct WriteAheadLogTests {
    private static func open(_ folder: TemporaryFolder) throws -> Ledger {
        try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
    }

    /// A megabyte that cannot be packed.
    private static func append(_ ledger: Ledger) async throws {
        let body = Array((0..<1 << 17).map { _ in UInt64.random(in: 0...UInt64.max) }.withUnsafeBytes(Array.init))
        _ = try await ledger.write { try $0.append(Draft(TokenRevoked(name: "t"), body: .new(body))) }
    }

    private static func megabytes(_ folder: TemporaryFolder) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("ledger.db-wal"))
        return try #require(attributes[.size] as? Int) >> 20
    }

    @Test("A connection that writes the log says that it syncs every commit")
    func full() throws {
        let folder = try TemporaryFolder()
        let pool = try SQLiteConnection.pool(folder.file("ledger.db"), synchronous: .full) { _ in }
        #expect(try pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
    }

    @Test("If SQLite does not take that setting, nothing is opened")
    func notFull() throws {
        let folder = try TemporaryFolder()
        let pool = try SQLiteConnection.pool(folder.file("ledger.db"), synchronous: .normal) { _ in }
        let error = #expect(throws: LedgerError.self) {
            try pool.writeWithoutTransaction { db in
                // The setting is passed over, reading it is not.
                sqlite3_set_authorizer(
                    db.sqliteConnection,
                    { _, action, name, value, _, _ in
                        guard action == SQLITE_PRAGMA, let name, value != nil else { return SQLITE_OK }
                        return String(cString: name) == "synchronous" ? SQLITE_IGNORE : SQLITE_OK
                    }, nil)
                try SQLiteConnection.demand(.full, of: db, "ledger.db")
            }
        }
        #expect(error?.description.contains("did not accept synchronous") == true)
    }

    @Test("It stays small while readers come and go all the time")
    func bounded() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.open(folder)
        try await Genesis.prepare(ledger)
        let isOver = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    while !isOver.isSet {
                        try await ledger.read { reader in
                            _ = try reader.log.events(after: 0, limit: 40)
                            usleep(2_000)
                        }
                    }
                }
            }
            for _ in 0..<60 {
                try await Self.append(ledger)
                #expect(try Self.megabytes(folder) < 24)
            }
            isOver.set()
            try await group.waitForAll()
        }
    }

    @Test("A long reader keeps what it needs; when it has ended the file is cut again")
    func longReader() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.open(folder)
        try await Genesis.prepare(ledger)
        let (hasBegun, isOver) = (Flag(), Flag())
        async let seen = ledger.read { reader in
            let head = try reader.log.head
            hasBegun.set()
            while !isOver.isSet { usleep(1_000) }
            return (head, try reader.log.head)
        }
        while !hasBegun.isSet { try await Task.sleep(for: .milliseconds(5)) }
        for _ in 0..<30 { try await Self.append(ledger) }
        #expect(try Self.megabytes(folder) >= 30)
        isOver.set()
        let (first, last) = try await seen
        #expect(first == last)
        for _ in 0..<10 { try await Self.append(ledger) }
        #expect(try Self.megabytes(folder) <= 16)
    }
}
