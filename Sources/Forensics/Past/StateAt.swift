package import Ledger
package import LedgerEvents
package import Projections

/// A record as it stood when the log ended at `position`: made of the record's own events, so that at the head it is
/// what the rows say.
package struct StateAt: Sendable, Equatable {
    package let id: RecordID
    package let position: Position
    /// When the event at `position` was recorded; nil before the first one.
    package let recordedAt: Microseconds?
    /// What the record said; nil where that has been erased since.
    package let content: Content?
    private let fold: RecordFold

    /// nil while there was no such record.
    package var record: Record? { fold.record }
    package var binding: Binding? { fold.binding }
    /// By id: in the order in which they were recorded.
    package var operations: [Operation] { fold.operations.values.sorted { $0.id < $1.id } }
    /// How many operations came before, have ended, and are left out.
    package var earlierOperations: Int64 { fold.earlierOperations }

    /// With the latest operations and those that have not ended. It costs the same however long the record's history
    /// is, once the snapshots have come that far.
    ///
    /// - Parameter position: A position behind the head stands for the head.
    package init(_ id: RecordID, at position: Position, in reader: LedgerReader) throws {
        let snapshot = try reader.rows.snapshot(of: id, atOrBefore: position)
        let start = snapshot.flatMap { RecordFold(id, stored: $0.state) } ?? RecordFold(id, keeping: RecordFold.latest)
        try self.init(start, at: position, in: reader.log)
    }

    /// With all operations, from the beginning of the record's history.
    package init(_ id: RecordID, at position: Position, in log: any EventReader) throws {
        try self.init(RecordFold(id, keeping: nil), at: position, in: log)
    }

    private init(_ start: RecordFold, at position: Position, in log: any EventReader) throws {
        var fold = start
        let end = min(max(0, position), try log.head)
        try log.scan(EventFilter(record: fold.id, upTo: end), after: fold.position) { event in
            fold.evolve(event)
            return true
        }
        id = fold.id
        self.position = end
        self.fold = fold
        recordedAt = try log.event(at: end)?.recordedAt
        content = try fold.record?.content.flatMap { try log.body(at: $0) }
            .flatMap { Content(start.id.kind, canonical: $0) }
    }
}
