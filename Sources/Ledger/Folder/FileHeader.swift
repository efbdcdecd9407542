import Foundation

/// The 100 bytes that a SQLite file begins with (https://www.sqlite.org/fileformat.html), read before SQLite gets to
/// write anything.
struct FileHeader {
    private let bytes: Data

    init(_ path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path), let bytes = try file.read(upToCount: 100) else {
            throw LedgerError(.unavailable, "\(path) cannot be read; check its owner and mode")
        }
        try file.close()
        self.bytes = bytes
    }

    private func word(_ offset: Int) -> Int64 {
        bytes.count < offset + 4 ? 0 : bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int64($1) }
    }

    private var isSQLite: Bool { bytes.starts(with: Data("SQLite format 3\0".utf8)) }

    /// `PRAGMA application_id`; 0 until the write-ahead log has been moved into the file for the first time.
    var applicationID: Int32 { Int32(truncatingIfNeeded: word(68)) }

    /// What the file must be long; nil if its header does not say.
    private var length: Int64? {
        // Both counters are the same where the number of pages can be relied on.
        guard word(24) == word(92) else { return nil }
        let pageSize = word(16) >> 16
        return word(28) * (pageSize == 1 ? 65_536 : pageSize)
    }

    func check(_ path: String) throws {
        // With a journal or a write-ahead log beside it the file alone says little: where the power went, its first
        // page may be anything, and SQLite puts that right.
        let log = try FileStatus(path + "-wal")?.size ?? 0
        let isAlone = try log <= Self.emptyLog && (FileStatus(path + "-journal")?.size ?? 0) == 0
        guard isSQLite || isAlone else { return }
        guard isSQLite else {
            throw LedgerError(
                .notALedger, "\(path) is not a SQLite file; name another data folder, or put a backup back")
        }
        guard [0, LedgerSchema.applicationID].contains(applicationID) else {
            throw LedgerSchema.refusal(ofForeign: path)
        }
        try LedgerSchema.refuseNewer(word(60), path)
        // What is missing may stand in the write-ahead log; and what has a journal is undone, however little it is.
        guard isAlone else { return }
        let size = try FileStatus(path)?.size ?? 0
        let wanted = bytes.count < 100 ? 100 : length ?? 0
        guard size >= wanted else {
            throw LedgerError(
                .corrupt,
                """
                \(path) is cut off: it has \(size) bytes, and must have \(wanted) or more. Keep it, put a backup back, and \
                look for what cut it
                """)
        }
    }

    /// A write-ahead log of so many bytes has no frames.
    private static let emptyLog: Int64 = 32
}
