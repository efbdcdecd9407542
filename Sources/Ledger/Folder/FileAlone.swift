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
        let sql = "SELECT leaf, \(LeafHash.columns) FROM event ORDER BY position DESC LIMIT 500"
        guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK else { return nil }
        while sqlite3_step(statement) == SQLITE_ROW {
            let columns = (1..<sqlite3_column_count(statement)).map { column(statement, $0) }
            let leaf = LeafHash.of(columns)
            if column(statement, 0) == .bytes(leaf) { return (sqlite3_column_int64(statement, 1), leaf) }
        }
        return nil
    }

    private func column(_ statement: OpaquePointer?, _ index: Int32) -> LeafHash.Column {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_NULL: return .absent
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, index))
        default:
            let start = sqlite3_column_blob(statement, index)
            let count = start == nil ? 0 : Int(sqlite3_column_bytes(statement, index))
            return .bytes(Array(UnsafeRawBufferPointer(start: start, count: count)))
        }
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
