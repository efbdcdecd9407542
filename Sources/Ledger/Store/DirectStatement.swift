import CSQLiteSettings
import Crypto
import GRDB

/// A prepared statement, bound and read through SQLite's own calls.
///
/// GRDB boxes every value on its way in and out, which costs several times what SQLite itself needs for a row of the
/// log (Tools/Benchmarks shows it). The statements that run for every event go this way; all others stay with GRDB,
/// which still prepares, caches and closes these.
struct DirectStatement {
    let db: Database
    /// Keeps the handle open.
    private let statement: Statement
    let handle: OpaquePointer

    init(_ statement: Statement, in db: Database) {
        self.db = db
        self.statement = statement
        handle = statement.sqliteStatement
    }

    /// A statement that its connection keeps prepared.
    init(_ sql: String, in db: Database) throws {
        self.init(try db.cachedStatement(sql: sql), in: db)
    }

    // Parameters are counted from 1, as SQLite does.

    func bind(_ value: Int64?, at index: Int32) throws {
        try check(value.map { sqlite3_bind_int64(handle, index, $0) } ?? sqlite3_bind_null(handle, index))
    }

    func bind(_ value: String?, at index: Int32) throws {
        guard var value else { return try check(sqlite3_bind_null(handle, index)) }
        try check(value.withUTF8 { syncledger_bind_text(handle, index, $0.baseAddress, Int64($0.count)) })
    }

    func bind(_ value: [UInt8]?, at index: Int32) throws {
        guard let value else { return try check(sqlite3_bind_null(handle, index)) }
        try check(value.withUnsafeBytes { syncledger_bind_blob(handle, index, $0.baseAddress, Int64($0.count)) })
    }

    func bind(_ digest: SHA256Digest, at index: Int32) throws {
        try check(digest.withUnsafeBytes { syncledger_bind_blob(handle, index, $0.baseAddress, Int64($0.count)) })
    }

    /// Moves to the next row; false behind the last.
    func step() throws -> Bool {
        let code = sqlite3_step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw failure(code)
        }
    }

    /// Runs a statement that has no rows.
    func run() throws {
        defer { reset() }
        _ = try step()
    }

    /// Makes the statement ready to be bound and run again. Whoever steps through rows does this at the end.
    func reset() {
        // Its result repeats that of the last step.
        sqlite3_reset(handle)
    }

    // Columns are counted from 0, as SQLite does; what they return is a copy.

    var columnCount: Int32 { sqlite3_column_count(handle) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func isInteger(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_INTEGER }

    /// `SQLITE_INTEGER`, `SQLITE_TEXT` and so on.
    func type(_ column: Int32) -> Int32 { sqlite3_column_type(handle, column) }

    /// The bytes where they lie; they are gone with the next step.
    func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let start = sqlite3_column_blob(handle, column)
        return try body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

    func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    func optionalBytes(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : bytes(column) }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw failure(code) }
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage, sql: statement.sql)
    }
}
