package import LedgerEvents

/// Rule 7: a report that passed becomes what the record says, and what both sides are known to hold.
extension Deliberation {
    /// The record takes the snapshot, and the edits that are older give way in the same transaction: earlier would lose
    /// them if the report were dropped after all.
    mutating func apply(_ id: OperationID, _ report: Report?, over inForce: InForce?, isTie: Bool) {
        guard let operation = state.operations[id], let content = state.content(of: operation),
            let time = operation.githubUpdatedAt
        else { return }
        if let refusal = state.record?.refusal(of: time) {
            return drop(
                id, for: .operation(refusal.setBy),
                evidence(.stale, operation, against: refusal.last * Timestamp.microsecondsPerSecond, [refusal.setBy]))
        }
        for edit in state.queuedEdits {
            cancel(edit.id, by: id, evidence(.supersede, edit, against: operation.time, [id]))
        }
        if state.record == nil, let report { createRecord(for: id, report) }
        var change = RecordChanged(
            .recordSynced, fields: content.differences(from: state.content), state: content.task?.state)
        change.etag = report?.etag
        emit(
            Draft(
                change, operation: id, githubUpdatedAt: operation.resource == state.record?.authority ? time : nil,
                actor: report?.actor, body: operation.content.map { .of($0) } ?? .none))
        var evidence = inForce.map { self.evidence(.apply, operation, against: $0) } ?? self.evidence(.apply)
        if isTie { evidence.tie = true }
        complete(id, .applied, evidence, over: isTie ? inForce?.operation : nil)
        if isTie, operation.action != Report.observedAction { requestConfirmation() }
    }

    private mutating func createRecord(for id: OperationID, _ report: Report) {
        let authority = report.recorded.authority
        emit(
            Draft(
                RecordCreated(project: report.project, parent: report.parent, origin: .inbound, authority: authority),
                operation: id, actor: report.author))
        bind(id, report.recorded)
        // A pull request's task may begin with the issue's face of it, whose time is not comparable.
        if authority != report.recorded.resource { requestConfirmation() }
    }

    /// Both sides are known to hold what the operation says.
    mutating func agree(_ id: OperationID, _ operation: Operation) {
        guard let resource = operation.resource, let repository = operation.repository else { return }
        emit(
            Draft(
                RecordAgreed(
                    resource: resource, repository: repository, number: operation.number, issue: operation.issue,
                    pullRequest: operation.pullRequest, comment: operation.comment,
                    state: state.content(of: operation)?.task?.state),
                operation: id, githubUpdatedAt: operation.githubUpdatedAt,
                body: operation.content.map { .of($0) } ?? .none))
    }

    mutating func bind(_ id: OperationID, _ resource: OperationRecorded) {
        guard let repository = resource.repository, let number = resource.number else { return }
        emit(
            Draft(
                RecordBound(
                    repository: repository, number: number, issue: resource.issue, pullRequest: resource.pullRequest,
                    comment: resource.comment),
                operation: id))
    }

    mutating func rebind(_ bound: RecordBound) {
        emit(Draft(bound))
    }

    /// From now on it has no resource, and gets none: what is edited is kept here, and sent nowhere.
    mutating func letGo(_ reason: Reason, by id: OperationID? = nil, from place: Int64? = nil) {
        guard state.binding?.released == nil, let repository = state.home ?? place else { return }
        emit(Draft(RecordReleased(repository: repository, reason: reason), operation: id))
    }

    /// A tombstone is lifted by one thing: a look at GitHub, begun after it, that finds the resource.
    mutating func reviveIfSeenAlive(_ id: OperationID, _ report: Report) {
        guard let tombstone = state.record?.deletedBy, let start = report.lookBegan, start >= tombstone,
            let deletion = state.operations[tombstone],
            // A deletion of ours that GitHub has not carried out yet is not refuted by finding what it is to delete.
            deletion.direction == .inbound || deletion.state.name == .completed
        else { return }
        emit(Draft(RecordRestored(report.recorded), operation: id))
        forgetBuriedEdits(id)
    }

    /// Edits that were ended by the deletion do not come back with the record: it says what GitHub holds, and what they
    /// said is lost and listed.
    private mutating func forgetBuriedEdits(_ id: OperationID) {
        guard let agreed = state.agreed, let content = state.content else { return }
        let alive = laterEdits(than: 0).reduce(Fields()) { $0.union($1.fields) }
        let back = agreed.differences(from: content).subtracting(alive)
        guard !back.isEmpty else { return }
        let restored = content.taking(back, from: agreed)
        emit(
            Draft(RecordChanged(.recordMerged, fields: back, state: restored.task?.state), operation: id),
            bringing: restored)
    }
}

extension OperationRecorded {
    /// The kind of timestamp that a record made of this goes by.
    var authority: ResourceKind { isPullRequest == true ? .pullRequest : resource ?? .issue }
}

extension Record {
    /// The record's own validation: a change from GitHub may not be older than the last one. The rules see to that
    /// before; this holds whatever they overlook.
    package func refusal(of time: GitHubSeconds) -> StaleChange? {
        guard let last = agreedAt, let setBy = agreedBy, time < last else { return nil }
        return StaleChange(time: time, last: last, setBy: setBy)
    }

    /// A change that is older than the record's last one.
    package struct StaleChange: Sendable, Equatable {
        package var time: GitHubSeconds
        package var last: GitHubSeconds
        package var setBy: OperationID
    }
}
