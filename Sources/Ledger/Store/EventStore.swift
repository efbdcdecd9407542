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
}

package protocol EventReader {
    /// The position of the last event; 0 for an empty log.
    var head: Position { get throws }

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

    /// RFC 6962 leaf hash of the event at `position`, as it was computed when the event was appended.
    func leaf(at position: Position) throws -> [UInt8]?

    /// The leaf hashes of the events after `position`, in order, at most `limit`.
    func leaves(after position: Position, limit: Int) throws -> [TreeHash]
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

    package init(type: EventType? = nil, record: RecordID? = nil, operation: OperationID? = nil) {
        self.type = type
        self.record = record
        self.operation = operation
    }

    package static let all = EventFilter()

    package func passes(_ event: Event) -> Bool {
        (type == nil || event.type == type)
            && (record == nil || event.record == record)
            && (operation == nil || event.operation == operation)
    }
}

extension EventReader {
    package func events(_ filter: EventFilter = .all, after position: Position, limit: Int) throws -> [Event] {
        var events: [Event] = []
        guard limit > 0 else { return events }
        try scan(filter, after: position) { event in
            events.append(event)
            return events.count < limit
        }
        return events
    }
}
