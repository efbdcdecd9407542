package import LedgerEvents

/// An append-only log of events and their bodies. Every engine passes the same contract tests.
///
/// Positions begin at 1 and have no gaps. What a transaction appended is durable when `transaction` returns, and
/// nothing of it exists if it throws. Reading never waits for a writer.
package protocol EventStore: Sendable {
    /// Runs `work` alone in this process. The caller makes sure that no other process writes meanwhile.
    func transaction<Result>(_ work: (any EventTransaction) throws -> Result) throws -> Result

    /// Runs `work` on what is committed at this moment; later commits do not show in it.
    func read<Result>(_ work: (any EventReader) throws -> Result) throws -> Result

    /// A body that is packed and digested already, as far as the store does so: work that needs not be done while the
    /// log is held.
    ///
    /// - Parameter learning: Whether it is a webhook's body, of which the store may learn how the next are packed better.
    func packed(_ bytes: [UInt8], learning: Bool) -> NewBody

    /// Takes up how the next bodies are packed better, if something has shown that. The caller makes sure that no other
    /// process writes meanwhile.
    func improvePacking() throws
}

/// Engines that pack nothing.
extension EventStore {
    package func packed(_ bytes: [UInt8], learning: Bool) -> NewBody { NewBody(bytes) }

    package func improvePacking() throws {}
}

package protocol EventReader {
    /// The position of the last event; 0 for an empty log.
    var head: Position { get throws }

    /// When the last event was recorded; 0 for an empty log. Our clock may go back, the log's order does not: nothing
    /// is recorded before that.
    var lastTime: Microseconds { get throws }

    func event(at position: Position) throws -> Event?

    /// The same for many positions at once: one look, whatever their number.
    func events(at positions: Set<Position>) throws -> [Position: Event]

    /// Events after `position` that the filter passes, in order, at most `limit`.
    func events(_ filter: EventFilter, after position: Position, limit: Int) throws -> [Event]

    /// Calls `visit` with each such event, in order, in constant memory, until it returns false.
    func scan(_ filter: EventFilter, after position: Position, visit: (Event) throws -> Bool) throws

    /// The bytes that the event at `position` brought; nil if it brought none or they were erased.
    func body(at position: Position) throws -> [UInt8]?

    /// The same for many events at once: one look, whatever their number.
    func bodies(at positions: Set<Position>) throws -> [Position: [UInt8]]

    /// What the body's digest was salted with, which goes with the body; nil if there is none, or it was erased.
    func salt(ofBodyAt position: Position) throws -> [UInt8]?

    /// How many bytes many events brought, of those whose bodies are there. No two are in memory at once.
    func bodySizes(at positions: Set<Position>) throws -> [Position: Int]

    /// Calls `visit` with each body that is there behind `position`, in order, one in memory at a
    /// time, until it returns false.
    func scanBodies(after position: Position, visit: (Position, [UInt8]) throws -> Bool) throws

    /// RFC 6962 leaf hash of the event at `position`, as it was computed when the event was appended.
    func leaf(at position: Position) throws -> [UInt8]?

    /// The leaf hashes of the events after `position`, in order, at most `limit`.
    func leaves(after position: Position, limit: Int) throws -> [TreeHash]

    /// The types of the events after `position`, up to and with `end`.
    func types(after position: Position, upTo end: Position) throws -> Set<EventType>

    /// The records that the events after `position` are about, up to and with `end`.
    func records(after position: Position, upTo end: Position) throws -> Set<RecordID>

    /// Where the record's next `count` events after `position` end; nil if there are fewer.
    func end(of count: Int, about record: RecordID, after position: Position) throws -> Position?

    /// The operations that events about any of `records` speak of, behind `position`: one look, whatever their number.
    func operations(of records: Set<RecordID>, after position: Position) throws -> Set<OperationID>
}

/// Engines that know a shorter way take that.
extension EventReader {
    package var lastTime: Microseconds {
        get throws { try event(at: head)?.recordedAt ?? 0 }
    }

    package func bodySizes(at positions: Set<Position>) throws -> [Position: Int] {
        try bodies(at: positions).mapValues(\.count)
    }

    package func scanBodies(after position: Position, visit: (Position, [UInt8]) throws -> Bool) throws {
        try scan(.all, after: position) { event in
            guard event.body == event.position, let bytes = try body(at: event.position) else { return true }
            return try visit(event.position, bytes)
        }
    }

    package func types(after position: Position, upTo end: Position) throws -> Set<EventType> {
        try seen(after: position, upTo: end) { $0.type }
    }

    package func records(after position: Position, upTo end: Position) throws -> Set<RecordID> {
        try seen(after: position, upTo: end) { $0.record }
    }

    package func end(of count: Int, about record: RecordID, after position: Position) throws -> Position? {
        let events = try events(EventFilter(record: record), after: position, limit: count)
        return events.count == count ? events.last?.position : nil
    }

    package func operations(of records: Set<RecordID>, after position: Position) throws -> Set<OperationID> {
        try seen(after: position, upTo: head) { event in
            event.record.map(records.contains) ?? false ? event.operation : nil
        }
    }

    private func seen<Value: Hashable>(
        after position: Position, upTo end: Position, _ value: (Event) -> Value?
    ) throws -> Set<Value> {
        var values: Set<Value> = []
        try scan(EventFilter(upTo: end), after: position) { event in
            if let value = value(event) { values.insert(value) }
            return true
        }
        return values
    }
}

package protocol EventTransaction: EventReader {
    /// Appends at head + 1 and returns the event as stored.
    func append(_ draft: Draft, recordedAt: Microseconds) throws -> Event

    /// Erases what the event at `position` brought, and its salt. The log's last event must be the `body.redacted` that
    /// says so, and stands in the place of what is gone.
    func eraseBody(at position: Position) throws

    /// Runs `work`; if it throws, nothing that it appended remains and the transaction goes on.
    func savepoint(_ work: () throws -> Void) throws
}

/// Which events to read. An unset condition passes all.
package struct EventFilter: Sendable, Equatable {
    package var type: EventType?
    package var record: RecordID?
    package var operation: OperationID?
    /// The last position that counts.
    package var upTo: Position?

    package init(
        type: EventType? = nil, record: RecordID? = nil, operation: OperationID? = nil, upTo: Position? = nil
    ) {
        self.type = type
        self.record = record
        self.operation = operation
        self.upTo = upTo
    }

    package static let all = EventFilter()

    package func passes(_ event: Event) -> Bool {
        (type == nil || event.type == type)
            && (record == nil || event.record == record)
            && (operation == nil || event.operation == operation)
            && (upTo.map { event.position <= $0 } ?? true)
    }
}

extension EventReader {
    package func events(_ filter: EventFilter = .all, after position: Position, limit: Int) throws -> [Event] {
        try Array(first: limit) { try scan(filter, after: position, visit: $0) }
    }
}
