import Foundation
import GRDB
import LedgerEvents

/// Reads the log through one connection.
struct SQLiteEventReader: EventReader {
    let db: Database

    var head: Position {
        get throws {
            let statement = try DirectStatement("SELECT max(position) FROM event", in: db)
            defer { statement.reset() }
            return try statement.step() ? statement.integer(0) : 0
        }
    }

    var lastTime: Microseconds {
        get throws {
            let statement = try DirectStatement(
                "SELECT recorded_at FROM event WHERE position = (SELECT max(position) FROM event)", in: db)
            defer { statement.reset() }
            return try statement.step() ? statement.integer(0) : 0
        }
    }

    func event(at position: Position) throws -> Event? {
        let statement = try DirectStatement("\(Self.select) WHERE event.position = ?", in: db)
        defer { statement.reset() }
        try statement.bind(position, at: 1)
        return try statement.step() ? Self.event(statement) : nil
    }

    func events(at positions: Set<Position>) throws -> [Position: Event] {
        let statement = try DirectStatement(
            "\(Self.select) WHERE event.position IN (SELECT value FROM json_each(?))", in: db)
        defer { statement.reset() }
        try statement.bind(Self.list(positions), at: 1)
        var events: [Position: Event] = [:]
        while try statement.step() {
            let event = try Self.event(statement)
            events[event.position] = event
        }
        return events
    }

    func scan(_ filter: EventFilter, after position: Position, visit: (Event) throws -> Bool) throws {
        var conditions = ["event.position > ?1"]
        if filter.type != nil { conditions.append("event.type = ?2") }
        if filter.record != nil { conditions.append("event.record = ?3") }
        if filter.operation != nil { conditions.append("event.operation = ?4") }
        if filter.upTo != nil { conditions.append("event.position <= ?5") }
        let sql = "\(Self.select) WHERE \(conditions.joined(separator: " AND ")) ORDER BY event.position"
        // Not a cached statement: a visit may scan again while this one is open.
        let statement = DirectStatement(try db.makeStatement(sql: sql), in: db)
        try statement.bind(position, at: 1)
        if let type = filter.type { try statement.bind(type.rawValue, at: 2) }
        if let record = filter.record { try statement.bind(record.text, at: 3) }
        if let operation = filter.operation { try statement.bind(operation, at: 4) }
        if let end = filter.upTo { try statement.bind(end, at: 5) }
        while try statement.step() {
            guard try visit(Self.event(statement)) else { return }
        }
    }

    func body(at position: Position) throws -> [UInt8]? {
        try bodies(at: [position])[position]
    }

    func salt(ofBodyAt position: Position) throws -> [UInt8]? {
        let statement = try DirectStatement(
            "SELECT salt FROM body WHERE position = ? AND encoding <> \(StoredBody.Encoding.erased)", in: db)
        defer { statement.reset() }
        try statement.bind(position, at: 1)
        return try statement.step() ? statement.bytes(0) : nil
    }

    func bodies(at positions: Set<Position>) throws -> [Position: [UInt8]] {
        var bodies: [Position: [UInt8]] = [:]
        try visitBodies(at: positions) { bodies[$0] = $1 }
        return bodies
    }

    func bodySizes(at positions: Set<Position>) throws -> [Position: Int] {
        var sizes: [Position: Int] = [:]
        try visitBodies(at: positions) { sizes[$0] = $1.count }
        return sizes
    }

    private func visitBodies(at positions: Set<Position>, visit: (Position, [UInt8]) throws -> Void) throws {
        guard !positions.isEmpty else { return }
        let statement = try DirectStatement(
            """
            SELECT position, encoding, bytes FROM body
            WHERE position IN (SELECT value FROM json_each(?)) AND encoding <> \(StoredBody.Encoding.erased)
            """, in: db)
        defer { statement.reset() }
        try statement.bind(Self.list(positions), at: 1)
        while try statement.step() { try visit(statement.integer(0), Self.body(statement)) }
    }

    func scanBodies(after position: Position, visit: (Position, [UInt8]) throws -> Bool) throws {
        // Not a cached statement: a visit may ask for bodies while this one is open.
        let statement = DirectStatement(
            try db.makeStatement(
                sql: """
                    SELECT position, encoding, bytes FROM body
                    WHERE position > ? AND encoding <> \(StoredBody.Encoding.erased) ORDER BY position
                    """), in: db)
        try statement.bind(position, at: 1)
        while try statement.step() {
            guard try visit(statement.integer(0), Self.body(statement)) else { return }
        }
    }

    private static func body(_ row: DirectStatement) throws -> [UInt8] {
        try StoredBody.unpacked(row.bytes(2), encoding: row.integer(1), at: row.integer(0), in: row.db)
    }

    func leaf(at position: Position) throws -> [UInt8]? {
        let statement = try DirectStatement("SELECT leaf FROM event WHERE position = ?", in: db)
        defer { statement.reset() }
        try statement.bind(position, at: 1)
        return try statement.step() ? statement.bytes(0) : nil
    }

    func leaves(after position: Position, limit: Int) throws -> [TreeHash] {
        let statement = try DirectStatement(
            "SELECT leaf FROM event WHERE position > ? ORDER BY position LIMIT ?", in: db)
        defer { statement.reset() }
        try statement.bind(position, at: 1)
        try statement.bind(Int64(limit), at: 2)
        var leaves: [TreeHash] = []
        while try statement.step() {
            guard let leaf = TreeHash(statement.bytes(0)) else {
                throw LedgerError(
                    .corrupt, "position \(position + Int64(leaves.count) + 1): the leaf is not a SHA-256; run verify")
            }
            leaves.append(leaf)
        }
        return leaves
    }

    func types(after position: Position, upTo end: Position) throws -> Set<EventType> {
        let sql = "SELECT DISTINCT type FROM event WHERE position > ? AND position <= ?"
        return Set(try texts(sql, position, end).compactMap { EventType(rawValue: $0) })
    }

    func records(after position: Position, upTo end: Position) throws -> Set<RecordID> {
        let sql = "SELECT DISTINCT record FROM event WHERE position > ? AND position <= ? AND record IS NOT NULL"
        return Set(try texts(sql, position, end).compactMap { RecordID(text: $0) })
    }

    private func texts(_ sql: String, _ position: Position, _ end: Position) throws -> [String] {
        let statement = try DirectStatement(sql, in: db)
        defer { statement.reset() }
        try statement.bind(position, at: 1)
        try statement.bind(end, at: 2)
        var texts: [String] = []
        while try statement.step() { texts.append(statement.text(0)) }
        return texts
    }

    func end(of count: Int, about record: RecordID, after position: Position) throws -> Position? {
        let statement = try DirectStatement(
            "SELECT position FROM event WHERE record = ? AND position > ? ORDER BY position LIMIT 1 OFFSET ?", in: db)
        defer { statement.reset() }
        try statement.bind(record.text, at: 1)
        try statement.bind(position, at: 2)
        try statement.bind(Int64(count - 1), at: 3)
        return try statement.step() ? statement.integer(0) : nil
    }

    func operations(of records: Set<RecordID>, after position: Position) throws -> Set<OperationID> {
        guard !records.isEmpty else { return [] }
        let statement = try DirectStatement(
            """
            SELECT operation FROM event
            WHERE record IN (SELECT value FROM json_each(?)) AND position > ? AND operation IS NOT NULL
            """, in: db)
        defer { statement.reset() }
        try statement.bind(JSON.text(records.map(\.text)), at: 1)
        try statement.bind(position, at: 2)
        var operations: Set<OperationID> = []
        while try statement.step() { operations.insert(statement.integer(0)) }
        return operations
    }

    /// One parameter for any number of positions keeps the statement the same.
    private static func list(_ positions: Set<Position>) -> String {
        "[" + positions.map(String.init).joined(separator: ",") + "]"
    }

    /// The few types whose names are folded bring their text along; for all others the join finds nothing.
    private static let select: String = {
        let types = EventType.allCases.filter(\.foldsItsBody).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return """
            SELECT event.position, recorded_at, type, schema, record, operation, related_operation, installation, \
            github_updated_at, actor, correlation, causation, body, body_digest, payload, body.bytes, body.encoding \
            FROM event LEFT JOIN body ON body.position = event.body AND event.type IN (\(types)) \
            AND body.encoding <> \(StoredBody.Encoding.erased)
            """
    }()

    /// Reads the columns in the order of `select`.
    private static func event(_ row: DirectStatement) throws -> Event {
        let position = row.integer(0)
        let name = row.text(2)
        guard let type = EventType(rawValue: name) else {
            throw LedgerError(.newerSchema, "position \(position): unknown event type \(name); use a newer syncledger")
        }
        let schema = row.integer(3)
        guard schema <= type.newestSchema else {
            throw LedgerError(
                .newerSchema,
                """
                position \(position): \(name) has schema \(schema), this program knows up to \(type.newestSchema); use a \
                newer syncledger
                """)
        }
        let text = try row.optionalBytes(15).map {
            try StoredBody.unpacked($0, encoding: row.integer(16), at: position, in: row.db)
        }
        return Event(
            position: position, recordedAt: row.integer(1), type: type, schema: Int(schema),
            record: row.optionalText(4).flatMap { RecordID(text: $0) }, operation: row.optionalInteger(5),
            relatedOperation: row.optionalInteger(6), installation: row.optionalInteger(7),
            githubUpdatedAt: row.optionalInteger(8), actor: row.optionalInteger(9), correlation: row.integer(10),
            causation: row.optionalInteger(11), body: row.optionalInteger(12), bodyDigest: row.optionalBytes(13),
            payload: row.text(14), text: text)
    }
}
