import Foundation
import GRDB
import LedgerEvents

/// The log in `ledger.db`.
package final class SQLiteStore: EventStore {
    let file: SQLiteFile
    private var pool: DatabasePool { file.pool }

    /// Opens or creates the file. The caller holds the ledger's lock.
    package init(path: String) throws {
        if let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64, size > 0 {
            try Self.checkHeader(path)
        }
        file = try SQLiteFile(path, synchronous: .full)
        try pool.writeWithoutTransaction { db in
            let version = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            guard version < LedgerSchema.version else { return }
            try db.inTransaction(.immediate) {
                if version == 0 { try LedgerSchema.create(db) } else { try LedgerSchema.upgrade(db) }
                return .commit
            }
            // Versions before that of erasure left copies behind when pages were split.
            if version == 1 { try db.execute(sql: "VACUUM") }
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

    /// Looks at the 100-byte header (https://www.sqlite.org/fileformat.html) before SQLite gets to write anything.
    private static func checkHeader(_ path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path), let header = try file.read(upToCount: 100) else {
            throw LedgerError(.unavailable, "\(path) cannot be read; check its owner and mode")
        }
        try file.close()
        func word(_ offset: Int) -> Int32 {
            header.count < offset + 4
                ? 0 : header[offset..<offset + 4].reduce(0) { $0 << 8 | Int32(truncatingIfNeeded: $1) }
        }
        guard header.starts(with: Data("SQLite format 3\0".utf8)), [0, LedgerSchema.applicationID].contains(word(68))
        else { throw LedgerError(.notALedger, "\(path) is not a SyncLedger ledger; name another data folder") }
        guard word(60) <= LedgerSchema.version else {
            throw LedgerError(
                .newerSchema,
                "\(path) has schema \(word(60)), this program knows up to \(LedgerSchema.version); use a newer syncledger"
            )
        }
    }
}
