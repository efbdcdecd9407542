package import LedgerEvents
package import Projections

/// A record's own events, folded one after the other by the reducers that also make the stored rows.
package struct RecordFold: Sendable, Equatable {
    package let id: RecordID
    /// nil while there is no such record.
    package private(set) var record: Record?
    package private(set) var binding: Binding?
    /// By id; without those that have been let go.
    package private(set) var operations: [OperationID: Operation] = [:]
    /// How many operations have been let go: ended, and older than the latest ones.
    package private(set) var earlierOperations: Int64 = 0
    /// The last event that was folded; 0 before the first.
    package private(set) var position: Position = 0

    /// How many ended operations are kept beside those that have not ended; nil: all.
    private let kept: Int?

    /// So many show how a record came to be what it is; all of them may be more than anyone can read.
    package static let latest = 50

    package init(_ id: RecordID, keeping kept: Int?) {
        self.id = id
        self.kept = kept
    }

    /// One that has come so far already, and keeps the latest operations.
    init(
        _ id: RecordID, position: Position, earlierOperations: Int64, record: Record?, binding: Binding?,
        _ operations: [Operation]
    ) {
        self.init(id, keeping: Self.latest)
        self.position = position
        self.earlierOperations = earlierOperations
        self.record = record
        self.binding = binding
        for operation in operations { self.operations[operation.id] = operation }
    }

    package mutating func evolve(_ event: Event) {
        position = event.position
        for key in RecordProjection.keys(event) where key == id {
            record = RecordProjection.evolve(record, event, key: key)
        }
        for key in BindingProjection.keys(event) where key == id {
            binding = BindingProjection.evolve(binding, event, key: key)
        }
        for key in OperationProjection.keys(event) {
            operations[key] = OperationProjection.evolve(operations[key], event, key: key)
        }
        letGo()
    }

    /// It depends on nothing but the events so far, so that a fold that was stored goes on like one from the beginning.
    private mutating func letGo() {
        guard let kept, operations.count > kept else { return }
        let ended = operations.values.filter(\.state.name.isFinal).map(\.id).sorted()
        for id in ended.dropLast(kept) {
            operations[id] = nil
            earlierOperations += 1
        }
    }
}
