import CSQLiteSettings
import GRDB
import LedgerEvents

/// Holds tombstones and the events that speak of them against each other: neither may be there without the other.
struct ErasureWalk {
    private let redaction: DirectStatement
    private let tombstone: DirectStatement

    init(_ db: Database) throws {
        redaction = DirectStatement(
            try db.cachedStatement(
                sql:
                    "SELECT 1 FROM event WHERE position = ? AND type = '\(EventType.bodyRedacted.rawValue)' AND body = ?"
            ),
            in: db)
        tombstone = try DirectStatement(
            "SELECT 1 FROM body WHERE position = ? AND encoding = \(StoredBody.Encoding.erased) AND bytes = ?", in: db)
    }

    /// - Parameter column: The first of the body's columns: position, salt, encoding, bytes.
    static func isTombstone(_ row: DirectStatement, _ column: Int32) -> Bool {
        !row.isNull(column) && row.integer(column + 2) == StoredBody.Encoding.erased
    }

    /// What is wrong with the tombstone that stands in the place of a body.
    func flaw(ofTombstone row: DirectStatement, _ column: Int32, at position: Position) throws -> String? {
        guard row.withBytes(column + 1, \.isEmpty) else { return "its body was erased, and the salt was not" }
        let event = Position(String(decoding: row.bytes(column + 3), as: UTF8.self)) ?? 0
        defer { redaction.reset() }
        try redaction.bind(event, at: 1)
        try redaction.bind(position, at: 2)
        return try event > position && redaction.step() ? nil : "its body was erased, and no later event says so"
    }

    /// Whether the tombstone is there that an event speaks of.
    func isCarriedOut(_ body: Position, by event: Position) throws -> Bool {
        defer { tombstone.reset() }
        try tombstone.bind(body, at: 1)
        try tombstone.bind(Array(String(event).utf8), at: 2)
        return try tombstone.step()
    }
}
