import LedgerEvents

/// Deletes are terminal: they are never compared by time, and what comes after them is dropped for them.
extension Deliberation {
    /// GitHub says that the resource is gone.
    ///
    /// - Parameter report: nil where it has waited for a call of ours, and the record is there.
    mutating func delete(_ id: OperationID, _ report: Report?) {
        if let tombstone = state.record?.deletedBy {
            return duplicate(id, of: tombstone, evidence(.delete, [tombstone]))
        }
        // Of a resource that was never seen a tombstone is kept too: its `opened` may still be on the way.
        if state.record == nil, let report { keepForTombstone(id, report) }
        cancelAllQueued(for: id)
        emit(Draft(RecordDeleted(by: .inbound), operation: id, actor: report?.actor))
        complete(id, .deleted, evidence(.delete))
    }

    /// A client deletes the record. If GitHub never heard of it there is nothing to tell.
    mutating func deleteHere(_ id: OperationID) {
        emit(Draft(RecordDeleted(by: .outbound), operation: id))
        if state.binding == nil, state.processing == nil {
            complete(id, .deleted, evidence(.delete))
        }
    }

    /// A client deleted the record when nobody knew that GitHub had it, so nothing was sent. Now it is known.
    mutating func deleteThere(after tombstone: OperationID) {
        guard state.id.kind == .comment, let deletion = state.operations[tombstone],
            deletion.direction == .outbound, deletion.state.name == .completed
        else { return }
        let content = state.content ?? .nothing(state.id.kind)
        var recorded = OperationRecorded(
            kind: state.id.kind, direction: .outbound, change: .delete, action: deletion.action)
        recorded.modifiedAt = deletion.modifiedAt
        recorded.fields = []
        recorded.policy = moment.policy.name
        recorded.repository = state.home
        recorded.number = state.parentBinding?.number
        recorded.comment = state.binding?.comment
        recorded.resource = state.record?.authority
        let id = emit(Draft(recorded, installation: state.access.installation), bringing: content)
        deleteHere(id)
        queue(id, evidence(.delete, [tombstone]))
    }

    /// GitHub answered that the resource has been deleted: as good as its webhook, and sometimes sooner.
    mutating func buryGone() {
        guard state.record?.deletedBy == nil, let binding = state.binding else { return }
        // A deletion says nothing: it is one even where all that the record said has been erased.
        let content = state.agreed ?? state.content ?? .nothing(state.id.kind)
        var recorded = OperationRecorded(
            kind: state.id.kind, direction: .inbound, change: .delete, action: Report.observedAction)
        recorded.resource = state.record?.authority
        recorded.repository = binding.repository
        recorded.number = binding.number
        recorded.issue = binding.issue
        recorded.pullRequest = binding.pullRequest
        recorded.comment = binding.comment
        let report = Report(
            recorded: recorded, content: content,
            updatedAt: state.record?.agreedAt ?? Timestamp.wholeSeconds(moment.presentAtGitHub),
            project: state.record?.project ?? "")
        delete(record(report), report)
    }

    private mutating func keepForTombstone(_ id: OperationID, _ report: Report) {
        guard let operation = state.operations[id] else { return }
        emit(
            Draft(
                RecordCreated(
                    project: report.project, parent: report.parent, origin: .inbound,
                    authority: report.recorded.authority),
                operation: id, actor: report.author))
        bind(id, report.recorded)
        emit(
            Draft(
                RecordChanged(
                    .recordSynced, fields: report.content.differences(from: nil),
                    state: report.content.task?.state),
                operation: id, githubUpdatedAt: report.updatedAt, body: operation.content.map { .of($0) } ?? .none))
    }

    private mutating func cancelAllQueued(for id: OperationID) {
        let queued = state.operations.values.filter { $0.state.name == .queued && $0.id != id }
        for operation in queued.sorted(by: { $0.id < $1.id }) {
            cancel(operation.id, by: id, evidence(.delete, [id]))
        }
        // Claimed and not sent is as good as queued.
        if let claimed = state.processing, claimed.callStarted == nil, claimed.id != id {
            drop(claimed.id, for: .operation(id), evidence(.delete, [id]))
        }
    }
}

extension Content {
    /// What is left of what was erased.
    static func nothing(_ kind: RecordKind) -> Content {
        switch kind {
        case .task: .task(TaskContent(title: ""))
        case .comment: .comment(CommentContent(body: ""))
        }
    }
}
