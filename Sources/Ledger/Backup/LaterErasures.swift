import Foundation
import GRDB
package import LedgerEvents

/// What a log has erased that an older copy of it still has: put back as it is, the copy would bring it back.
package struct LaterErasures {
    /// The positions of the events that had brought it, in order.
    package private(set) var bodies: [Position]
    /// What could not be read, by name, and why: there may be more to be erased.
    package private(set) var gaps: [Gap] = []

    package struct Gap: Sendable {
        package var log: String
        package var why: String
    }

    /// - Parameters:
    ///   - copy: A file that nobody writes to meanwhile.
    ///   - logs: Those that give way to it, or gave way to an earlier one, of the same ledger.
    init(in copy: String, erasedIn logs: [String]) {
        var found: Set<Position> = []
        for log in logs {
            do { try Self.find(in: copy, erasedIn: log) { found.insert($0) } } catch {
                let why = (error as? DatabaseError).map { $0.message ?? "\($0.resultCode)" } ?? "\(error)"
                gaps.append(Gap(log: URL(filePath: log).lastPathComponent, why: why))
            }
        }
        bodies = found.sorted()
    }

    /// Of a log that is damaged, what comes before the damage is found too.
    private static func find(in copy: String, erasedIn log: String, _ visit: (Position) -> Void) throws {
        try SQLiteConnection.readOnly(copy).inDatabase { db in
            try db.execute(
                sql: "ATTACH DATABASE ? AS later", arguments: [URL(filePath: log).absoluteString + "?mode=ro"])
            let bodies = try Position.fetchCursor(db, sql: Self.erased)
            while let body = try bodies.next() { visit(body) }
        }
    }

    /// A position may have been given out twice, by histories that went different ways: the leaf says whether it is the
    /// same event. The log has no index on types, so it is read once.
    private static let erased = """
        SELECT body.position FROM later.event AS redaction
        CROSS JOIN later.event AS other ON other.position = redaction.body
        CROSS JOIN main.event AS event ON event.position = other.position AND event.leaf = other.leaf
        CROSS JOIN main.body AS body ON body.position = event.position
        WHERE redaction.type = '\(EventType.bodyRedacted.rawValue)' AND body.encoding <> \(StoredBody.Encoding.erased)
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
