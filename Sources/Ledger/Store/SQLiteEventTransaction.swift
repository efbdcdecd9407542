import Foundation
import GRDB
import LedgerEvents

/// Appends to the log inside one SQLite transaction.
final class SQLiteEventTransaction: EventTransaction {
    private let db: Database
    private let reader: SQLiteEventReader
    /// Tracked here so that an append asks the file nothing that this transaction already knows.
    private(set) var head: Position
    private let insertEvent: Statement
    private let insertBody: Statement

    init(_ db: Database) throws {
        self.db = db
        reader = SQLiteEventReader(db: db)
        head = try reader.head
        insertEvent = try db.cachedStatement(
            sql: "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        insertBody = try db.cachedStatement(sql: "INSERT INTO body VALUES (?, ?, ?, ?)")
    }

    func event(at position: Position) throws -> Event? { try reader.event(at: position) }
    func events(at positions: Set<Position>) throws -> [Position: Event] { try reader.events(at: positions) }
    func body(at position: Position) throws -> [UInt8]? { try reader.body(at: position) }
    func bodies(at positions: Set<Position>) throws -> [Position: [UInt8]] { try reader.bodies(at: positions) }
    func leaf(at position: Position) throws -> [UInt8]? { try reader.leaf(at: position) }
    func scan(_ filter: EventFilter, after position: Position, visit: (Event) throws -> Bool) throws {
        try reader.scan(filter, after: position, visit: visit)
    }

    func append(_ draft: Draft, recordedAt: Microseconds) throws -> Event {
        let position = head + 1
        if let causation = draft.causation, causation >= position {
            throw LedgerError(.refused, "causation \(causation) is not earlier than position \(position)")
        }
        let salt = Salt.random()
        var digest: [UInt8]?
        if case .new(let bytes) = draft.body { digest = LeafHash.bodyDigest(salt: salt, bytes: bytes) }
        let event = draft.event(at: position, recordedAt: recordedAt, bodyDigest: digest)
        try insertEvent.execute(arguments: [
            position, event.recordedAt, event.type.rawValue, event.schema, event.record?.text, event.operation,
            event.relatedOperation, event.installation, event.githubUpdatedAt, event.actor, event.correlation,
            event.causation, event.body, digest.map { Data($0) }, event.payload, Data(LeafHash.of(event)),
        ])
        if case .new(let bytes) = draft.body {
            try insertBody.execute(arguments: [position, Data(salt), BodyEncoding.identity, Data(bytes)])
        }
        head = position
        return event
    }

    func savepoint(_ work: () throws -> Void) throws {
        let before = head
        do {
            try db.inSavepoint {
                try work()
                return .commit
            }
        } catch {
            head = before
            throw error
        }
    }
}

/// How `body.bytes` is stored.
enum BodyEncoding {
    /// As received.
    static let identity = 0
}
