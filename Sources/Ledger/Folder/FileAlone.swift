import CSQLiteSettings
import Foundation
import LedgerEvents

/// A SQLite file as it is without its write-ahead log. Nothing is locked and nothing made; what is being moved from the
/// log into the file at that moment may be there in part.
struct FileAlone: ~Copyable {
    private let connection: OpaquePointer

    /// nil: there is none, or it cannot be opened.
    init?(_ path: String) {
        guard FileManager.default.fileExists(atPath: path),
            let name = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed)
        else { return nil }
        var connection: OpaquePointer?
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
        guard sqlite3_open_v2("file:\(name)?immutable=1", &connection, flags, nil) == SQLITE_OK, let connection else {
            sqlite3_close(connection)
            return nil
        }
        self.connection = connection
    }

    deinit { sqlite3_close(connection) }

    /// The last event that is there whole, with its leaf: of those behind it a power loss may have left pieces.
    func lastWholeEvent() -> (position: Position, leaf: [UInt8])? {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        // More than a page holds.
        let sql = "SELECT \(LeafColumns.list), leaf FROM event ORDER BY position DESC LIMIT 500"
        guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK, let statement else { return nil }
        let last = Int32(LeafColumns.all.count)
        while sqlite3_step(statement) == SQLITE_ROW {
            let leaf = LeafColumns.hash(of: statement)
            let start = sqlite3_column_blob(statement, last)
            let stored = UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, last)))
            if TreeHash(stored) == leaf { return (sqlite3_column_int64(statement, 0), leaf.bytes) }
        }
        return nil
    }

    /// The first row of a query, as text; nil if there is none, or it cannot be read.
    func row(_ sql: String) -> [String]? {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_ROW
        else { return nil }
        return (0..<sqlite3_column_count(statement)).map { column in
            sqlite3_column_text(statement, column).map { String(cString: $0) } ?? ""
        }
    }
}
