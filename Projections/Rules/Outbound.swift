import LedgerEvents

/// The outbound rules: a client changes a record, which follows at once; GitHub is told afterwards.
extension Deliberation {
    mutating func edit(_ edit: ClientEdit) {
        let (time, isOffline) = timeOfEdit(edit)
        let superseded = state.queuedEdits
        let changed = edit.content.differences(from: state.content)
        var recorded = outbound(edit.change, edit.action, to: edit.target)
        recorded.modifiedAt = time
        let obstacle = obstacle(to: edit, isOffline: isOffline, time)
        // One that changes nothing, or is refused, takes nobody's place: it carries what it says itself.
        let isIdle = edit.change == .upsert && changed.isEmpty && state.record != nil
        let takesPlace = obstacle == nil && !isIdle
        recorded.fields =
            takesPlace ? superseded.reduce(changed) { $0.union($1.fields) }.union(leftByCreate) : changed
        recorded.client = edit.client
        let id = emit(Draft(recorded, installation: state.access.installation), bringing: edit.content)

        switch obstacle {
        case .deleted(let tombstone): return drop(id, for: .operation(tombstone), evidence(.delete, [tombstone]))
        case .stale(let record, let reason): return refuseStale(id, record, reason)
        case .younger(let pending):
            return drop(
                id, for: .operation(pending.id),
                evidence(.staleEdit, time, against: pending.time, [pending.id], reason: .staleTime))
        case nil: break
        }
        if isIdle { return complete(id, .unchanged, evidence(.edit, [state.record?.content])) }
        for older in superseded {
            cancel(older.id, by: id, evidence(.supersede, older, against: time, [id]))
        }
        switch edit.change {
        case .upsert: change(id, edit, changed, at: time)
        case .delete: deleteHere(id)
        }
        guard state.operations[id]?.state.name == .recorded else { return }
        if let refusal = state.refusalToWrite {
            disable(id, refusal, evidence(.connection))
        } else {
            queue(id, evidence(.edit))
        }
    }

    /// The beginning of an operation that goes out: it names the record's resource as far as that is known.
    func outbound(_ change: Change, _ action: String, to target: Int64?) -> OperationRecorded {
        var recorded = OperationRecorded(kind: state.id.kind, direction: .outbound, change: change, action: action)
        recorded.policy = moment.policy.name
        recorded.repository = state.home ?? target
        recorded.number = state.binding?.number
        recorded.issue = state.binding?.issue
        recorded.pullRequest = state.binding?.pullRequest
        recorded.comment = state.binding?.comment
        recorded.resource = state.record?.authority ?? authorityAtFirst
        return recorded
    }

    private var authorityAtFirst: ResourceKind { state.id.kind == .task ? .issue : .issueComment }

    /// What the create that is under way cannot carry: an edit that comes meanwhile carries it, and the create is done.
    private var leftByCreate: Fields {
        guard let create = state.callUnderWay, create.call == .create, let content = state.content(of: create) else {
            return []
        }
        return PlannedCall.afterCreate(content)
    }

    private mutating func change(_ id: OperationID, _ edit: ClientEdit, _ changed: Fields, at time: Microseconds) {
        if state.record == nil {
            emit(
                Draft(
                    RecordCreated(
                        project: edit.project, parent: edit.parent, origin: .outbound, authority: authorityAtFirst),
                    operation: id))
        }
        var payload = RecordChanged(.recordEdited, fields: changed, state: edit.content.task?.state)
        payload.modifiedAt = time
        payload.target = edit.target
        emit(Draft(payload, operation: id, body: .of(id)))
    }

    /// The time of an edit, on GitHub's clock: the client's own if it was made offline, else now. It rises from one
    /// waiting edit to the next, and an edit made on top of a snapshot is never older than that.
    private func timeOfEdit(_ edit: ClientEdit) -> (Microseconds, isOffline: Bool) {
        if let given = edit.modifiedAt { return (given + moment.clockOffset, true) }
        let last = state.operations.values.filter { $0.direction == .outbound && $0.isPending }.map(\.time).max()
        return (
            max(moment.presentAtGitHub, (last ?? .min) &+ (last == nil ? 0 : 1), state.record?.modifiedAt ?? .min),
            false
        )
    }

    /// Why an edit is refused.
    private enum Obstacle {
        case deleted(by: OperationID)
        case stale(Record, Reason)
        /// An edit made offline may lie between others that wait.
        case younger(Operation)
    }

    private func obstacle(to edit: ClientEdit, isOffline: Bool, _ time: Microseconds) -> Obstacle? {
        guard let record = state.record else { return nil }
        if let tombstone = record.deletedBy { return .deleted(by: tombstone) }
        if let reason = staleness(of: edit, record, isOffline: isOffline, time) { return .stale(record, reason) }
        let pending = state.operations.values.filter { $0.direction == .outbound && $0.isPending }
            .max { ($0.time, $0.id) < ($1.time, $1.id) }
        guard let pending, isOffline, time < pending.time else { return nil }
        return .younger(pending)
    }

    /// Rule 2: the client had not seen what the record is now.
    private func staleness(
        of edit: ClientEdit, _ record: Record, isOffline: Bool, _ time: Microseconds
    ) -> Reason? {
        if let base = edit.baseVersion, base != record.version { return .staleVersion }
        if isOffline, time < record.changedAt { return .staleTime }
        return nil
    }

    private mutating func refuseStale(_ id: OperationID, _ record: Record, _ reason: Reason) {
        guard let operation = state.operations[id] else { return }
        let evidence = evidence(
            .staleEdit, operation, against: record.changedAt, [record.changedBy, record.content], reason: reason)
        drop(id, for: record.changedBy.map { .operation($0) } ?? .reason(reason), evidence)
    }
}
