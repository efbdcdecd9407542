import LedgerEvents

/// A record that could not be synced, or not be written to, can be again: what was edited meanwhile, and is `disabled`,
/// goes out as one new operation. Its time is that of the last of those edits, so that a younger change there wins over
/// it.
extension Deliberation {
    mutating func resume(target: Int64?) {
        guard let record = state.record, state.refusalToWrite == nil, let last = missedEdits.last,
            let content = state.content ?? last.contentIfGone
        else { return }
        let waiting = state.queuedEdits
        let untold = content.differences(from: state.agreed)
        // One that waits may carry it all already: the record had come back before.
        if let carrier = waiting.last, carrier.id > last.id, carrier.change == last.change,
            missedEdits.allSatisfy({ $0.wanted.intersection(untold).isSubset(of: carrier.fields) })
        {
            return
        }
        let fields = (missedEdits + waiting).reduce(Fields()) { $0.union($1.wanted) }
            .intersection(untold)
        guard last.change == .delete || (record.deletedBy == nil && !fields.isEmpty) else { return }
        var recorded = outbound(last.change, Self.resumeAction, to: target)
        recorded.modifiedAt = (waiting + [last]).map(\.time).max()
        recorded.fields = fields
        let id = emit(Draft(recorded, installation: state.access.installation), bringing: content)
        for older in waiting {
            cancel(older.id, by: id, evidence(.supersede, older, against: recorded.modifiedAt, [id]))
        }
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

    /// A record that had no repository to go to has one now: a task that one of its project, a comment the same as its
    /// task, while that has no issue.
    private mutating func settle(_ record: Record, in target: Int64?, by id: OperationID) {
        guard state.home == nil, let target else { return }
        var payload = RecordChanged(.recordEdited, fields: [], state: record.state)
        payload.modifiedAt = record.modifiedAt
        payload.target = target
        emit(Draft(payload, operation: id, body: record.content.map { .of($0) } ?? .none))
    }
}

extension Operation {
    /// What is to go away may have been erased before.
    fileprivate var contentIfGone: Content? { change == .delete ? .comment(CommentContent(body: "")) : nil }
}
