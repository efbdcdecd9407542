import CSQLiteSettings
import Foundation

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
