package import LedgerEvents

/// Everything that the rules look at when they decide about one record: what a database would hold of it, as a value.
package struct RecordState: Sendable {
    package var id: RecordID
    package var record: Record?
    package var binding: Binding?
    /// A comment's task's.
    package var parentBinding: Binding?
    /// Operations that are recorded, queued or processing, and any that a command names or leads to.
    package var operations: [OperationID: Operation]
    /// The youngest edit that nothing is done about while reports are still taken in: where GitHub can only be read.
    package var keptEdit: Operation?
    /// Contents by the position of the event that brought them, for all that the above point to.
    package var contents: [Position: Content]
    /// Those of them that have been erased: nothing is known of what they said.
    package var erased: Set<Position>
    /// Whether the record's repository may be synced.
    package var access: Access
    package var hasConfirmationPending: Bool

    package init(id: RecordID, access: Access) {
        self.id = id
        self.access = access
        operations = [:]
        contents = [:]
        erased = []
        hasConfirmationPending = false
    }

    /// The same reducers as the stored projections, so that a decision sees what the next one will.
    package mutating func evolve(_ event: Event) {
        for key in OperationProjection.keys(event) {
            operations[key] = OperationProjection.evolve(operations[key], event, key: key)
        }
        for key in RecordProjection.keys(event) where key == id {
            record = RecordProjection.evolve(record, event, key: key)
        }
        for key in BindingProjection.keys(event) where key == id {
            binding = BindingProjection.evolve(binding, event, key: key)
        }
        for key in ConfirmationProjection.keys(event) where key == id {
            hasConfirmationPending = event.type == .confirmationRequested
        }
    }
}

extension RecordState {
    /// The repository that it belongs to. A comment is where its task's issue is, whichever repository that was in when
    /// the comment was bound: transfers take comments along.
    package var home: Int64? { parentBinding?.repository ?? binding?.repository ?? record?.target }

    /// Why it may not be synced; nil if it may.
    package var refusal: Reason? { released ?? access.refusal }

    /// Why nothing may be changed at GitHub; nil if it may.
    package var refusalToWrite: Reason? { released ?? access.refusalToWrite }

    private var released: Reason? { binding?.released ?? parentBinding?.released }

    package var content: Content? { record?.content.flatMap { contents[$0] } }

    package func content(of operation: Operation) -> Content? { operation.content.flatMap { contents[$0] } }

    package func isErased(_ operation: Operation) -> Bool { operation.content.map(erased.contains) ?? false }

    /// Nobody knows any more what both sides have held.
    package var isAgreedErased: Bool { record?.agreedContent.map(erased.contains) ?? false }

    /// Client edits that wait, oldest first. There is at most one: a later edit cancels an earlier one.
    package var queuedEdits: [Operation] {
        operations.values.filter { $0.direction == .outbound && $0.state.name == .queued }
            .sorted { ($0.time, $0.id) < ($1.time, $1.id) }
    }

    /// The inbound operation that waits; there is at most one.
    package var queuedInbound: Operation? {
        operations.values.filter { $0.direction == .inbound && $0.state.name == .queued }.max { $0.id < $1.id }
    }

    /// The operation that is processing; there is at most one.
    package var processing: Operation? {
        operations.values.first { $0.state.name == .processing }
    }

    /// The processing operation while its call is under way: sent, and without an answer.
    package var callUnderWay: Operation? {
        guard let processing, processing.callStarted != nil else { return nil }
        return processing
    }

    /// Where the links from an operation lead. They go in no circle, but in logs from before that was seen to.
    func linked(from id: OperationID) -> Set<OperationID> {
        var linked: Set<OperationID> = []
        var next = operations[id]?.link
        while let id = next, linked.insert(id).inserted { next = operations[id]?.link }
        return linked
    }

    /// What both sides are known to have held.
    package var agreed: Content? { record?.agreedContent.flatMap { contents[$0] } }
}
