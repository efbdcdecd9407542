import Foundation
import GRDB
import LedgerEvents

/// Appends to the log inside one SQLite transaction.
final class SQLiteEventTransaction: EventTransaction {
    private let db: Database
    private let packing: BodyPacking
    private let reader: SQLiteEventReader
    /// Tracked here so that an append asks the file nothing that this transaction already knows.
    private(set) var head: Position
    private let insertEvent: DirectStatement
    private let insertBody: DirectStatement
    private var leafHash = LeafHash()

    init(_ db: Database, _ packing: BodyPacking) throws {
        self.db = db
        self.packing = packing
        reader = SQLiteEventReader(db: db)
        head = try reader.head
        insertEvent = try DirectStatement(
            "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", in: db)
        insertBody = try DirectStatement("INSERT INTO body VALUES (?, ?, ?, ?)", in: db)
    }

    var lastTime: Microseconds { get throws { try reader.lastTime } }
    func event(at position: Position) throws -> Event? { try reader.event(at: position) }
    func events(at positions: Set<Position>) throws -> [Position: Event] { try reader.events(at: positions) }
    func body(at position: Position) throws -> [UInt8]? { try reader.body(at: position) }
    func salt(ofBodyAt position: Position) throws -> [UInt8]? { try reader.salt(ofBodyAt: position) }
    func bodies(at positions: Set<Position>) throws -> [Position: [UInt8]] { try reader.bodies(at: positions) }
    func bodySizes(at positions: Set<Position>) throws -> [Position: Int] { try reader.bodySizes(at: positions) }
    func scanBodies(after position: Position, visit: (Position, [UInt8]) throws -> Bool) throws {
        try reader.scanBodies(after: position, visit: visit)
    }
    func leaf(at position: Position) throws -> [UInt8]? { try reader.leaf(at: position) }
    func leaves(after position: Position, limit: Int) throws -> [TreeHash] {
        try reader.leaves(after: position, limit: limit)
    }
    func types(after position: Position, upTo end: Position) throws -> Set<EventType> {
        try reader.types(after: position, upTo: end)
    }
    func records(after position: Position, upTo end: Position) throws -> Set<RecordID> {
        try reader.records(after: position, upTo: end)
    }
    func end(of count: Int, about record: RecordID, after position: Position) throws -> Position? {
        try reader.end(of: count, about: record, after: position)
    }
    func operations(of records: Set<RecordID>, after position: Position) throws -> Set<OperationID> {
        try reader.operations(of: records, after: position)
    }
    func scan(_ filter: EventFilter, after position: Position, visit: (Event) throws -> Bool) throws {
        try reader.scan(filter, after: position, visit: visit)
    }

    func append(_ draft: Draft, recordedAt: Microseconds) throws -> Event {
        let position = head + 1
        if let causation = draft.causation, causation >= position {
            throw LedgerError(.refused, "causation \(causation) is not earlier than position \(position)")
        }
        guard case .new(let new) = draft.body else {
            let event = draft.event(at: position, recordedAt: recordedAt)
            try insert(event)
            return event
        }
        let body = new.stored ?? packing.packed(new.bytes, learning: false)
        let event = draft.event(at: position, recordedAt: recordedAt, bodyDigest: body.digest)
        try insert(event)
        try insertBody.bind(position, at: 1)
        try insertBody.bind(body.salt, at: 2)
        try insertBody.bind(body.encoding, at: 3)
        try insertBody.bind(body.bytes, at: 4)
        try insertBody.run()
        return event
    }

    private func insert(_ event: Event) throws {
        try insertEvent.bind(event.position, at: 1)
        try insertEvent.bind(event.recordedAt, at: 2)
        try insertEvent.bind(event.type.rawValue, at: 3)
        try insertEvent.bind(Int64(event.schema), at: 4)
        try insertEvent.bind(event.record?.text, at: 5)
        try insertEvent.bind(event.operation, at: 6)
        try insertEvent.bind(event.relatedOperation, at: 7)
        try insertEvent.bind(event.installation, at: 8)
        try insertEvent.bind(event.githubUpdatedAt, at: 9)
        try insertEvent.bind(event.actor, at: 10)
        try insertEvent.bind(event.correlation, at: 11)
        try insertEvent.bind(event.causation, at: 12)
        try insertEvent.bind(event.body, at: 13)
        try insertEvent.bind(event.bodyDigest, at: 14)
        try insertEvent.bind(event.payload, at: 15)
        try insertEvent.bind(leafHash.digest(of: event), at: 16)
        try insertEvent.run()
        head = event.position
    }

    func eraseBody(at position: Position) throws {
        // In place, and not by a DELETE: that would move other bodies about, and what is moved leaves copies behind.
        // The trigger `body_is_immutable` lets nothing else through.
        let statement = try DirectStatement(
            "UPDATE body SET salt = x'', encoding = ?, bytes = ? WHERE position = ? AND encoding <> ?1", in: db)
        try statement.bind(StoredBody.Encoding.erased, at: 1)
        try statement.bind(Array(String(head).utf8), at: 2)
        try statement.bind(position, at: 3)
        try statement.run()
        guard db.changesCount == 1 else {
            throw LedgerError(.missing, "there is no body at position \(position)")
        }
    }

    func savepoint(_ work: () throws -> Void) throws {
        let before = head
        do {
            try Savepoint.run(in: db, work)
        } catch {
            head = before
            throw error
        }
    }
}
