import LedgerEvents

/// A record that could not be synced can be again: what was edited meanwhile, and is `disabled`, goes out as one new
/// operation. Its time is that of the last of those edits, so that a younger change there wins over it.
extension Deliberation {
    mutating func resume(target: Int64?) {
        guard let record = state.record, state.access.refusal == nil, state.processing == nil,
            state.queuedEdits.isEmpty, let last = missedEdits.last, let content = state.content
        else { return }
        let fields = missedEdits.reduce(Fields()) { $0.union($1.fields) }
            .intersection(content.differences(from: state.agreed))
        guard last.change == .delete || (record.deletedBy == nil && !fields.isEmpty) else { return }
        var recorded = OperationRecorded(
            kind: state.id.kind, direction: .outbound, change: last.change, action: Self.resumeAction)
        recorded.modifiedAt = last.modifiedAt
        recorded.fields = fields
        recorded.policy = moment.policy.name
        recorded.repository = state.home ?? target
        recorded.number = state.binding?.number
        recorded.issue = state.binding?.issue
        recorded.pullRequest = state.binding?.pullRequest
        recorded.comment = state.binding?.comment
        recorded.resource = record.authority
        let id = emit(Draft(recorded, installation: state.access.installation), bringing: content)
        switch last.change {
        case .delete: deleteHere(id)
        case .upsert: settle(record, in: target, by: id)
        }
        guard state.operations[id]?.state.name == .recorded else { return }
        queue(id, evidence(.resume, missedEdits.map(\.id)))
    }

    static let resumeAction = "resume"

    /// Edits that nothing was done about, oldest first.
    private var missedEdits: [Operation] {
        state.operations.values.filter { $0.direction == .outbound && $0.state.name == .disabled }
            .sorted { $0.id < $1.id }
    }

    /// A task that had no repository to go to has one now.
    private mutating func settle(_ record: Record, in target: Int64?, by id: OperationID) {
        guard record.id.kind == .task, record.target == nil, state.binding == nil, let target else { return }
        var payload = RecordChanged(.recordEdited, fields: [], state: record.state)
        payload.modifiedAt = record.modifiedAt
        payload.target = target
        emit(Draft(payload, operation: id, body: record.content.map { .of($0) } ?? .none))
    }
}
