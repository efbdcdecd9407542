import CSQLiteSettings
import Foundation
import GRDB
import LedgerEvents

/// What SQLite sees in `ledger.db`, looked at without writing before it is opened to be written.
///
/// SQLite takes any write-ahead log that lies beside a file for its own. So the file is read alone too: what stands in it
/// must stand there with the log as well.
enum LedgerContents {
    /// The caller holds the ledger's lock.
    static func check(_ folder: DataFolder) throws {
        let path = folder.ledger
        guard let file = try FileStatus(path), file.size > 0 else { return }
        let alone = EndOfFile(alone: path)
        let joined: (program: Int32, tables: Int, version: Int32, head: Position, leaf: [UInt8]?)
        do {
            joined = try SQLiteConnection.readOnly(path).read { db in
                let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
                let program = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
                let version = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                guard program == LedgerSchema.applicationID else { return (program, tables, version, 0, nil) }
                let reader = SQLiteEventReader(db: db)
                let leaf = try alone.flatMap { try reader.leaf(at: $0.position) }
                return (program, tables, version, try reader.head, leaf)
            }
        } catch let error as DatabaseError {
            throw unreadable(path, error, alone)
        }
        guard joined.program == LedgerSchema.applicationID || (joined.program == 0 && joined.tables == 0) else {
            throw LedgerError(
                .notALedger, "\(path) is a SQLite file of another program, not a ledger; name another data folder")
        }
        guard joined.version <= LedgerSchema.version else {
            throw LedgerError(
                .newerSchema,
                """
                \(path) has schema \(joined.version), this program knows up to \(LedgerSchema.version); use a newer \
                syncledger
                """)
        }
        if let alone, joined.leaf != alone.leaf { throw foreignLog(path, alone.position) }
        if joined.head == 0 { try folder.checkNoEventsAreLost() }
    }

    private static func unreadable(_ path: String, _ error: DatabaseError, _ alone: EndOfFile?) -> LedgerError {
        let words = error.message ?? "\(error.resultCode)"
        let isDamaged = StorageFault(error)?.kind == .damage
        if let alone, isDamaged, FileManager.default.fileExists(atPath: path + "-wal") {
            return foreignLog(path, alone.position)
        }
        return LedgerError(
            isDamaged ? .corrupt : .unavailable,
            """
            \(path) cannot be read: \(words). Keep the folder as it is, look for a failing disk, and put a backup back; \
            `syncledger verify` says where it is damaged
            """)
    }

    private static func foreignLog(_ path: String, _ position: Position) -> LedgerError {
        LedgerError(
            .corrupt,
            """
            \(path)-wal is not of this ledger.db, or is damaged: with it, event \(position) of ledger.db is another one or \
            none. Put back the ledger.db-wal that belongs to it; if there is none, keep this one elsewhere and start \
            without: the last events before it are lost then
            """)
    }
}

/// The last event of a file without its write-ahead log.
private struct EndOfFile {
    var position: Position
    var leaf: [UInt8]

    /// nil: there is none, or it cannot be read without the log.
    init?(alone path: String) {
        // Immutable: nothing is locked, nothing made, and no log looked at.
        guard let name = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) else { return nil }
        var connection: OpaquePointer?
        defer { sqlite3_close(connection) }
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard
            sqlite3_open_v2(
                "file:\(name)?immutable=1", &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nil) == SQLITE_OK,
            sqlite3_prepare_v2(
                connection, "SELECT position, leaf FROM event ORDER BY position DESC LIMIT 1", -1, &statement, nil)
                == SQLITE_OK, sqlite3_step(statement) == SQLITE_ROW
        else { return nil }
        position = sqlite3_column_int64(statement, 0)
        leaf = Array(
            UnsafeRawBufferPointer(
                start: sqlite3_column_blob(statement, 1), count: Int(sqlite3_column_bytes(statement, 1))))
    }
}
