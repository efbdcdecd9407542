import Foundation
import GRDB
import LedgerEvents

/// The log in `ledger.db`.
package final class SQLiteStore: EventStore {
    let file: SQLiteFile
    private var pool: DatabasePool { file.pool }

    /// Opens or creates the file. The caller holds the ledger's lock.
    package init(path: String) throws {
        if Self.size(of: path) > 0 { try Self.checkIdentity(path) }
        file = try SQLiteFile(path, synchronous: .full)
        try pool.writeWithoutTransaction { db in
            guard try Int32.fetchOne(db, sql: "PRAGMA user_version") == 0 else { return }
            try db.inTransaction(.immediate) {
                try LedgerSchema.create(db)
                return .commit
            }
        }
    }

    package func transaction<Result>(_ work: (any EventTransaction) throws -> Result) throws -> Result {
        try pool.writeWithoutTransaction { db in
            var result: Result?
            try db.inTransaction(.immediate) {
                result = try work(SQLiteEventTransaction(db))
                return .commit
            }
            guard let result else { throw LedgerError(.unavailable, "the transaction gave no result") }
            return result
        }
    }

    package func read<Result>(_ work: (any EventReader) throws -> Result) throws -> Result {
        try pool.read { db in try work(SQLiteEventReader(db: db)) }
    }

    /// Moves the write-ahead log into the file if it has grown large. The caller holds the ledger's lock.
    package func checkpointIfLarge() throws {
        try file.checkpointIfLarge()
    }

    private static func size(of path: String) -> Int64 {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64) ?? 0
    }

    /// What says whose file it is, and in which layout.
    private struct Identity {
        var application: Int32
        var version: Int32
    }

    private static func checkIdentity(_ path: String) throws {
        // With a journal or a write-ahead log beside it the file alone says little: where the power went, its first page
        // may be anything, and SQLite puts that right.
        let isAlone = ["-journal", "-wal"].allSatisfy { size(of: path + $0) == 0 }
        guard let identity = try isAlone ? header(of: path) : identity(of: path),
            [0, LedgerSchema.applicationID].contains(identity.application)
        else { throw LedgerError(.notALedger, "\(path) is not a SyncLedger ledger; name another data folder") }
        guard identity.version <= LedgerSchema.version else {
            throw LedgerError(
                .newerSchema,
                """
                \(path) has schema \(identity.version), this program knows up to \(LedgerSchema.version); use a newer \
                syncledger
                """)
        }
    }

    /// What the 100-byte header (https://www.sqlite.org/fileformat.html) says, before SQLite gets to write anything.
    private static func header(of path: String) throws -> Identity? {
        guard let file = FileHandle(forReadingAtPath: path), let header = try file.read(upToCount: 100) else {
            throw LedgerError(.unavailable, "\(path) cannot be read; check its owner and mode")
        }
        try file.close()
        func word(_ offset: Int) -> Int32 {
            header.count < offset + 4
                ? 0 : header[offset..<offset + 4].reduce(0) { $0 << 8 | Int32(truncatingIfNeeded: $1) }
        }
        guard header.starts(with: Data("SQLite format 3\0".utf8)) else { return nil }
        return Identity(application: word(68), version: word(60))
    }

    /// What SQLite says of it.
    private static func identity(of path: String) throws -> Identity? {
        do {
            return try SQLiteConnection.undisturbed(path).read { db in
                Identity(
                    application: try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
                    version: try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0)
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            return nil
        }
    }
}
