import CSQLiteSettings
import Foundation
package import GRDB

/// How SyncLedger opens SQLite files: write-ahead log, no surprises from the schema, checkpoints only by our own hand.
package enum SQLiteConnection {
    /// Durability of a commit.
    package enum Synchronous: Int, Sendable {
        /// Survives a crash of the process, not one of the machine. For files that can be made again.
        case normal = 1
        /// Synced to disk before the commit returns.
        case full = 2
    }

    /// How long a statement waits for the locks of others, in milliseconds.
    static let patience = 10_000

    /// Opens `path`, creating it if needed. Opening writes to the file, so the caller holds the ledger's lock.
    ///
    /// - Parameter prepare: Called with every connection that is made, before its first use.
    package static func pool(
        _ path: String, synchronous: Synchronous, prepare: @escaping @Sendable (Database) -> Void
    ) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.maximumReaderCount = 6
        configuration.busyMode = .timeout(Double(patience) / 1_000)
        configuration.prepareDatabase { db in
            try protect(db)
            if !db.configuration.readonly { try useWriteAheadLog(db) }
            // Last: `wal_autocheckpoint` is a hook too, and setting it takes away any other.
            prepare(db)
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        // The pool sets synchronous=NORMAL after the preparation hook, so this comes last.
        try pool.writeWithoutTransaction { db in try demand(synchronous, of: db, path) }
        return pool
    }

    /// Sets how a connection syncs, and reads it back.
    package static func demand(_ synchronous: Synchronous, of db: Database, _ path: String) throws {
        try db.execute(sql: "PRAGMA synchronous = \(synchronous.rawValue)")
        guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == synchronous.rawValue else {
            throw LedgerError(.unavailable, "\(path): SQLite did not accept synchronous = \(synchronous)")
        }
    }

    /// Opens `path` to read it and nothing else.
    static func readOnly(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(Double(patience) / 1_000)
        configuration.prepareDatabase { db in try protect(db) }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Whether anybody has a file in write-ahead mode open, by the lock that SQLite keeps on it. The caller sees to it
    /// that nobody opens it meanwhile.
    static func isOpen(_ path: String) throws -> Bool {
        var configuration = Configuration()
        configuration.busyMode = .immediateError
        configuration.prepareDatabase { db in
            try protect(db)
            // Asks for the whole file with the first read.
            try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
        }
        do {
            try DatabaseQueue(path: path, configuration: configuration).inDatabase { db in
                try db.execute(sql: "BEGIN EXCLUSIVE; ROLLBACK")
            }
            return false
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return true
        } catch let error as DatabaseError where [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode) {
            // SQLite cannot go on with such a file, whoever opened it.
            return false
        }
    }

    /// GRDB asks for this too, but takes the first row only and so does not hear that the commit behind it failed: the
    /// file would be written with a rollback journal, which after a power loss may undo what was acknowledged.
    private static func useWriteAheadLog(_ db: Database) throws {
        guard try String.fetchAll(db, sql: "PRAGMA journal_mode = WAL") == ["wal"] else {
            throw LedgerError(
                .unavailable, "SQLite cannot keep a write-ahead log here; put the data folder on a local disk")
        }
    }

    /// Bytes of a write-ahead log's file that stay when it has been moved: what it comes to without long readers.
    private static let longestLog = 16 << 20

    /// What a connection keeps of a file. SQLite's own measure, 2 MB, is too small for the inner pages of millions of
    /// rows: reading a record's past then took a fifth longer than in a short log.
    private static let cacheKilobytes = 6 << 10

    /// - Parameter schema: "main", or the name by which a file was attached.
    static func refuseShortReads(of schema: String, in db: Database) throws {
        guard syncledger_refuse_short_reads(db.sqliteConnection, schema) == SQLITE_OK else {
            throw LedgerError(.unavailable, "SQLite does not show the file that a connection reads")
        }
    }

    static func protect(_ db: Database) throws {
        guard let connection = db.sqliteConnection else { return }
        for (option, value) in [
            (SQLITE_DBCONFIG_DEFENSIVE, Int32(1)), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
            (SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1),
        ] {
            guard syncledger_set_db_config(connection, option, value) == SQLITE_OK else {
                throw LedgerError(.unavailable, "SQLite did not accept the connection option \(option)")
            }
        }
        try refuseShortReads(of: "main", in: db)
        // `SQLiteFile` takes the checkpoints. What a long reader has made of the write-ahead log is cut when it begins
        // anew. What is deleted or moved leaves zeros behind, so that what is erased is gone.
        try db.execute(
            sql: """
                PRAGMA wal_autocheckpoint = 0; PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = \(longestLog);
                PRAGMA secure_delete = ON; PRAGMA cache_size = -\(cacheKilobytes)
                """)
    }
}
