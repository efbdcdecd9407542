import Foundation
import GRDB
import LedgerEvents

/// Reads the log through one connection.
struct SQLiteEventReader: EventReader {
    let db: Database

    var head: Position {
        get throws { try Position.fetchOne(db.cachedStatement(sql: "SELECT max(position) FROM event")) ?? 0 }
    }

    func event(at position: Position) throws -> Event? {
        let statement = try db.cachedStatement(sql: "\(Self.select) WHERE event.position = ?")
        return try Row.fetchOne(statement, arguments: [position]).map(Self.event)
    }

    func events(at positions: Set<Position>) throws -> [Position: Event] {
        let statement = try db.cachedStatement(
            sql: "\(Self.select) WHERE event.position IN (SELECT value FROM json_each(?))")
        var events: [Position: Event] = [:]
        let rows = try Row.fetchCursor(statement, arguments: [Self.list(positions)])
        while let row = try rows.next() {
            let event = try Self.event(row)
            events[event.position] = event
        }
        return events
    }

    func scan(_ filter: EventFilter, after position: Position, visit: (Event) throws -> Bool) throws {
        var conditions = ["event.position > ?"]
        var arguments: StatementArguments = [position]
        if let type = filter.type {
            conditions.append("event.type = ?")
            arguments += [type.rawValue]
        }
        if let record = filter.record {
            conditions.append("event.record = ?")
            arguments += [record.text]
        }
        if let operation = filter.operation {
            conditions.append("event.operation = ?")
            arguments += [operation]
        }
        let sql = "\(Self.select) WHERE \(conditions.joined(separator: " AND ")) ORDER BY event.position"
        // Not a cached statement: a visit may scan again while this one is open.
        let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
        while let row = try rows.next() {
            guard try visit(Self.event(row)) else { return }
        }
    }

    func body(at position: Position) throws -> [UInt8]? {
        let statement = try db.cachedStatement(sql: "SELECT bytes FROM body WHERE position = ?")
        return try Row.fetchOne(statement, arguments: [position]).map(Self.bytes(0))
    }

    func bodies(at positions: Set<Position>) throws -> [Position: [UInt8]] {
        let statement = try db.cachedStatement(
            sql: "SELECT position, bytes FROM body WHERE position IN (SELECT value FROM json_each(?))")
        var bodies: [Position: [UInt8]] = [:]
        let rows = try Row.fetchCursor(statement, arguments: [Self.list(positions)])
        while let row = try rows.next() { bodies[row[0]] = try Self.bytes(1)(row) }
        return bodies
    }

    func leaf(at position: Position) throws -> [UInt8]? {
        let statement = try db.cachedStatement(sql: "SELECT leaf FROM event WHERE position = ?")
        return try Row.fetchOne(statement, arguments: [position]).map(Self.bytes(0))
    }

    /// One parameter for any number of positions keeps the statement the same.
    private static func list(_ positions: Set<Position>) -> String {
        "[" + positions.map(String.init).joined(separator: ",") + "]"
    }

    private static func bytes(_ column: Int) -> (Row) throws -> [UInt8] {
        { row in try row.withUnsafeData(atIndex: column) { Array($0 ?? .init()) } }
    }

    /// The few types whose names are folded bring their text along; for all others the join finds nothing.
    private static let select: String = {
        let types = EventType.allCases.filter(\.foldsItsBody).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return """
            SELECT event.position, recorded_at, type, schema, record, operation, related_operation, installation, \
            github_updated_at, actor, correlation, causation, body, body_digest, payload, body.bytes \
            FROM event LEFT JOIN body ON body.position = event.body AND event.type IN (\(types))
            """
    }()

    private static func event(_ row: Row) throws -> Event {
        let position: Position = row[0]
        let name: String = row[2]
        guard let type = EventType(rawValue: name) else {
            throw LedgerError(.newerSchema, "position \(position): unknown event type \(name); use a newer syncledger")
        }
        let record: String? = row[4]
        return Event(
            position: position, recordedAt: row[1], type: type, schema: row[3],
            record: record.flatMap { RecordID(text: $0) }, operation: row[5], relatedOperation: row[6],
            installation: row[7], githubUpdatedAt: row[8], actor: row[9], correlation: row[10], causation: row[11],
            body: row[12], bodyDigest: row.hasNull(atIndex: 13) ? nil : try bytes(13)(row), payload: row[14],
            text: row.hasNull(atIndex: 15) ? nil : try bytes(15)(row))
    }
}
