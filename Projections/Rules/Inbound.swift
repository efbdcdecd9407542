import LedgerEvents

/// The inbound rules: GitHub reports a snapshot, and the record follows, or does not, for a reason that is written down.
extension Deliberation {
    /// Records the operation and decides what becomes of it.
    mutating func receive(_ report: Report) {
        if state.record == nil, state.access.refusal != nil { subject = nil }
        if let marker = report.marker { bindOurCreate(marker, to: report) }
        let id = record(report)
        if let twin = twin(of: report) {
            return drop(id, for: .operation(twin), evidence(.twin, [twin, state.record?.agreedBy]))
        }
        if let refusal = state.access.refusal {
            return disable(id, refusal, evidence(.connection))
        }
        switch report.recorded.change {
        case .delete: delete(id, report)
        case .upsert where report.isPartial:
            drop(id, for: .reason(.partial), evidence(.partial))
            if state.binding != nil { requestConfirmation() }
        case .upsert: settle(id, report)
        }
    }

    private mutating func record(_ report: Report) -> OperationID {
        var recorded = report.recorded
        recorded.policy = moment.policy
        return emit(
            Draft(
                recorded, installation: report.installation ?? state.access.installation,
                githubUpdatedAt: report.updatedAt, actor: report.actor),
            bringing: report.content)
    }

    /// Rules 1 to 7, for an operation that has just arrived or has waited for a call of ours to end.
    mutating func settle(_ id: OperationID, _ report: Report? = nil) {
        guard let operation = state.operations[id], let time = operation.githubUpdatedAt else { return }
        if let tombstone = state.record?.deletedBy {
            return drop(id, for: .operation(tombstone), evidence(.delete, [tombstone]))
        }
        let inForce = state.inForce(beside: id)
        if let record = state.record, record.agreedBy != nil, record.authority != operation.resource {
            drop(id, for: .reason(.otherKind), evidence(.otherKind, [record.agreedBy]))
            return requestConfirmation()
        }
        // Rule 1. Stale: the snapshot in force is younger.
        if let inForce, time < inForce.time {
            return drop(
                id, for: .operation(inForce.operation),
                evidence(.stale, operation, against: microseconds(inForce.time), [inForce.operation]))
        }
        // Rule 2. Busy with our own call: decided after its answer, before which the agreed snapshot is old news.
        if let call = state.callUnderWay { return wait(id, for: call) }
        // Rule 3. Same content as in force: an echo, or nothing but the passing of time.
        if let inForce, inForce.content == state.content(of: operation), !(inForce.isQueued && time > inForce.time) {
            return time == inForce.time
                ? duplicate(
                    id, of: inForce.operation,
                    evidence(.sameContent, operation, against: microseconds(inForce.time), [inForce.operation]))
                : unchanged(id, operation, inForce)
        }
        // Rule 4. Modified here: an edit that still waits was made at or after this change.
        if let edit = state.unsentEdit, Timestamp.wholeSeconds(edit.time) >= time {
            return drop(
                id, for: .operation(edit.id), evidence(.modifiedHere, operation, against: edit.time, [edit.id]))
        }
        // Rule 5, inbound half: the last of the waiting ones stands for all of them.
        supersedeQueuedInbound(id)
        // Rule 6. An edit that was claimed but not sent goes back: this change is younger than it.
        if let claimed = state.processing {
            queue(claimed.id, evidence(.order, claimed, against: operation.time, [id], reason: .released))
        }
        process(id, evidence(.order, operation, against: microseconds(inForce?.time ?? 0), [inForce?.operation]))
        apply(id, report, isTie: inForce?.time == time)
    }

    /// Rule 7: the record takes the snapshot, and the edits that are older give way in the same transaction.
    private mutating func apply(_ id: OperationID, _ report: Report?, isTie: Bool) {
        guard let operation = state.operations[id], let content = state.content(of: operation),
            let time = operation.githubUpdatedAt
        else { return }
        for edit in state.queuedEdits {
            cancel(edit.id, by: id, evidence(.supersede, edit, against: operation.time, [id]))
        }
        if state.record == nil, let report { createRecord(for: id, report) }
        emit(
            Draft(
                RecordChanged(
                    .recordSynced, fields: content.differences(from: state.content), state: content.task?.state),
                operation: id, githubUpdatedAt: operation.resource == state.record?.authority ? time : nil,
                actor: report?.actor, body: operation.content.map { .of($0) } ?? .none))
        var evidence = evidence(.apply)
        if isTie { evidence.tie = true }
        complete(id, .applied, evidence)
        if isTie, operation.action != Report.observedAction { requestConfirmation() }
    }

    private mutating func createRecord(for id: OperationID, _ report: Report) {
        let authority: ResourceKind =
            report.recorded.isPullRequest == true ? .pullRequest : report.recorded.resource ?? .issue
        emit(
            Draft(
                RecordCreated(project: report.project, parent: report.parent, origin: .inbound, authority: authority),
                operation: id, actor: report.author))
        bind(id, report.recorded)
        // A pull request's task may begin with the issue's face of it, whose time is not comparable.
        if authority != report.recorded.resource { requestConfirmation() }
    }

    /// Rule 3, later time: only the time moves, and an edit that waits keeps waiting.
    private mutating func unchanged(_ id: OperationID, _ operation: Operation, _ inForce: SnapshotInForce) {
        agree(id, operation, on: operation.content)
        complete(
            id, .unchanged,
            evidence(.sameContent, operation, against: microseconds(inForce.time), [inForce.operation]))
    }

    /// Both sides are known to hold what stands at `content`.
    private mutating func agree(_ id: OperationID, _ operation: Operation, on content: Position?) {
        guard let resource = operation.resource, let repository = operation.repository else { return }
        emit(
            Draft(
                RecordAgreed(
                    resource: resource, repository: repository, number: operation.number, issue: operation.issue,
                    pullRequest: operation.pullRequest, comment: operation.comment),
                operation: id, githubUpdatedAt: operation.githubUpdatedAt, body: content.map { .of($0) } ?? .none))
    }

    private mutating func wait(_ id: OperationID, for call: Operation) {
        supersedeQueuedInbound(id)
        queue(id, evidence(.busy, [call.callStarted]))
        concludeFromEcho(of: call.id)
    }

    private mutating func supersedeQueuedInbound(_ id: OperationID) {
        guard let queued = state.queuedInbound, queued.id != id, let operation = state.operations[id] else { return }
        cancel(queued.id, by: id, evidence(.supersede, queued, against: operation.time, [id]))
    }

    /// Rule 8: what waited for the call is decided now.
    mutating func next() {
        guard state.processing == nil, let waiting = state.queuedInbound else { return }
        settle(waiting.id)
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

    /// A marker binds only while the create that it names is under way and its record has no resource yet; any other
    /// copy of it is ordinary text.
    private mutating func bindOurCreate(_ marker: OperationID, to report: Report) {
        guard state.binding == nil, let call = state.callUnderWay, call.id == marker, call.call == .create else {
            return
        }
        bind(marker, report.recorded)
    }

    /// A second resource that says exactly what our create said, marker and all: a request of ours that arrived twice.
    private func twin(of report: Report) -> OperationID? {
        guard let marker = report.marker, let binding = state.binding,
            (binding.repository, binding.number, binding.comment)
                != (
                    report.recorded.repository, state.id.kind == .task ? report.recorded.number : nil,
                    report.recorded.comment
                )
        else { return nil }
        return marker
    }

    mutating func rebind(_ bound: RecordBound) {
        emit(Draft(bound))
    }

    func microseconds(_ seconds: GitHubSeconds) -> Microseconds { seconds * Timestamp.microsecondsPerSecond }
}

extension Report {
    /// The action of an operation that a GET of ours began, not a webhook.
    package static let observedAction = "observed"
}

extension RecordState {
    /// The client's edit that has not left yet: queued, or claimed and not sent.
    var unsentEdit: Operation? {
        if let processing, processing.direction == .outbound, processing.callStarted == nil { return processing }
        return queuedEdits.last
    }
}
