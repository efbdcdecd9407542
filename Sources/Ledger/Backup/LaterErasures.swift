import Foundation
import GRDB
import LedgerEvents

/// What a log has erased that an older copy of it still has: put back as it is, the copy would bring it back.
struct LaterErasures {
    /// The positions of the events that had brought it, in order.
    let bodies: [Position]

    /// - Parameters:
    ///   - copy: A file that nobody writes to meanwhile.
    ///   - log: The one that is to give way to it, of the same ledger.
    /// - Throws: If one of the two cannot be read.
    init(in copy: String, erasedIn log: String) throws {
        let file = try SQLiteConnection.readOnly(copy)
        bodies = try file.inDatabase { db in
            try db.execute(
                sql: "ATTACH DATABASE ? AS later", arguments: [URL(filePath: log).absoluteString + "?mode=ro"])
            return try Position.fetchAll(db, sql: Self.erased)
        }
    }

    /// A position may have been given out twice, by histories that went different ways: the leaf says whether it is the
    /// same event. The log has no index on types, so it is read once.
    private static let erased = """
        SELECT DISTINCT body.position FROM later.event AS redaction
        CROSS JOIN later.event AS other ON other.position = redaction.body
        CROSS JOIN main.event AS event ON event.position = other.position AND event.leaf = other.leaf
        CROSS JOIN main.body AS body ON body.position = event.position
        WHERE redaction.type = '\(EventType.bodyRedacted.rawValue)' AND body.encoding <> \(StoredBody.Encoding.erased)
        ORDER BY body.position
        """
}

extension SQLiteEventTransaction {
    /// Erases what the log that gives way had erased, and says so.
    func erase(again bodies: [Position], recordedAt time: Microseconds) throws {
        guard !bodies.isEmpty else { return }
        let grounds = RedactionGrounds(by: "restore", reason: "erased before the backup was put back")
        let request = try append(
            Draft(RedactionRequested(bodies: bodies.count), body: .new(grounds.json)), recordedAt: time
        ).position
        for body in bodies {
            guard let event = try event(at: body) else { continue }
            _ = try append(
                Draft(
                    BodyRedacted(of: event), record: event.record, operation: event.operation, correlation: request,
                    causation: request, body: .of(body)), recordedAt: time)
            try eraseBody(at: body)
        }
    }
}
