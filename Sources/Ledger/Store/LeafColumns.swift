import CSQLiteSettings
import Crypto

/// A row of the log as it lies in its file, which need not be an event any more.
enum LeafColumns {
    /// The columns that the leaf is made of, in its order, and what they may hold.
    static let all: [(name: String, type: Int32, isOptional: Bool)] = [
        ("position", SQLITE_INTEGER, false), ("recorded_at", SQLITE_INTEGER, false), ("type", SQLITE_TEXT, false),
        ("schema", SQLITE_INTEGER, false), ("record", SQLITE_TEXT, true), ("operation", SQLITE_INTEGER, true),
        ("related_operation", SQLITE_INTEGER, true), ("installation", SQLITE_INTEGER, true),
        ("github_updated_at", SQLITE_INTEGER, true), ("actor", SQLITE_INTEGER, true),
        ("correlation", SQLITE_INTEGER, false), ("causation", SQLITE_INTEGER, true), ("body", SQLITE_INTEGER, true),
        ("body_digest", SQLITE_BLOB, true), ("payload", SQLITE_TEXT, false),
    ]

    /// As a query selects them.
    static let list = all.map { "event.\($0.name)" }.joined(separator: ", ")

    /// The leaf hash of a row that begins with these columns, as `LeafHash` has it of an event. The bytes
    /// are hashed where they lie.
    ///
    /// - Parameter row: A statement of SQLite's that stands on it.
    static func hash(of row: OpaquePointer) -> TreeHash {
        var hash = SHA256()
        hash.update(data: [0])
        for column in 0..<Int32(all.count) {
            switch sqlite3_column_type(row, column) {
            case SQLITE_NULL: hash.update(length: .max)
            case SQLITE_INTEGER:
                hash.update(length: 8)
                withUnsafeBytes(of: sqlite3_column_int64(row, column).bigEndian) { hash.update(bufferPointer: $0) }
            default:
                let start = sqlite3_column_blob(row, column)
                let bytes = UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(row, column)))
                hash.update(length: UInt32(truncatingIfNeeded: bytes.count))
                hash.update(bufferPointer: bytes)
            }
        }
        return TreeHash(hash.finalize())
    }
}

extension SHA256 {
    fileprivate mutating func update(length: UInt32) {
        withUnsafeBytes(of: length.bigEndian) { update(bufferPointer: $0) }
    }
}
