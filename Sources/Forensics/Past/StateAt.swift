package import Ledger
package import LedgerEvents
package import Projections

/// A record as it stood when the log ended at `position`: made of the record's own events by the reducers that also
/// make the stored rows, so that at the head it is what the rows say.
package struct StateAt: Sendable, Equatable {
    package let id: RecordID
    package let position: Position
    /// When the event at `position` was recorded; nil before the first one.
    package let recordedAt: Microseconds?
    /// nil while there was no such record.
    package private(set) var record: Record?
    package private(set) var binding: Binding?
    /// By id: in the order in which they were recorded.
    package var operations: [Operation] { operationsByID.values.sorted { $0.id < $1.id } }
    /// What the record said; nil where that has been erased since.
    package private(set) var content: Content?

    private var operationsByID: [OperationID: Operation] = [:]

    /// - Parameter position: A position behind the head stands for the head.
    package init(_ id: RecordID, at position: Position, in log: any EventReader) throws {
        self.id = id
        self.position = min(max(0, position), try log.head)
        recordedAt = try log.event(at: self.position)?.recordedAt
        try log.scan(EventFilter(record: id), after: 0) { event in
            guard event.position <= position else { return false }
            evolve(event)
            return true
        }
        content = try record?.content.flatMap { try log.body(at: $0) }.flatMap { Content(id.kind, canonical: $0) }
    }

    /// The record after the last event that was recorded at or before `time`.
    package init(_ id: RecordID, atTime time: Microseconds, in log: any EventReader) throws {
        try self.init(id, at: LogTime.last(atOrBefore: time, in: log), in: log)
    }

    private mutating func evolve(_ event: Event) {
        for key in RecordProjection.keys(event) where key == id {
            record = RecordProjection.evolve(record, event, key: key)
        }
        for key in BindingProjection.keys(event) where key == id {
            binding = BindingProjection.evolve(binding, event, key: key)
        }
        for key in OperationProjection.keys(event) {
            operationsByID[key] = OperationProjection.evolve(operationsByID[key], event, key: key)
        }
    }
}
