import LedgerEvents

/// Operations that are given back or asked for again, and looks that were asked for.
extension Deliberation {
    mutating func release(_ id: OperationID) throws(RuleError) {
        let operation = try operation(id)
        guard case .processing(let processing) = operation.state, processing.call == .notSent else {
            throw .notInState(id, operation.state.name)
        }
        putBack(id, evidence(.claim, reason: .released))
        next()
    }

    mutating func retry(_ id: OperationID) throws(RuleError) {
        let operation = try operation(id)
        guard case .errored = operation.state else { throw .notInState(id, operation.state.name) }
        if state.isErased(operation), operation.change == .upsert {
            queue(id, evidence(.retry, reason: .retried))
            drop(id, for: .reason(.redacted), evidence(.redaction))
        } else if let tombstone = state.record?.deletedBy, tombstone != id {
            queue(id, evidence(.retry, reason: .retried))
            drop(id, for: .operation(tombstone), evidence(.delete, [tombstone]))
        } else if operation.change == .upsert, let record = state.record, let newer = record.modifiedBy, newer != id,
            let content = state.content, let mine = state.content(of: operation),
            !operation.fields.isHeld(by: content, of: mine)
        {
            // Something else stands here now; a bump of the time alone does not.
            queue(id, evidence(.retry, reason: .retried))
            // It may have been dropped for this very edit, which then yields to it in its turn.
            drop(
                id, for: state.linked(from: newer).contains(id) ? .reason(.overtaken) : .operation(newer),
                evidence(.retry, operation, against: record.modifiedAt, [newer], reason: .overtaken))
        } else {
            putBack(id, evidence(.retry, reason: .retried))
        }
    }

    mutating func confirmed(_ look: Look) {
        var isFound = false
        switch look {
        case .found(let report):
            isFound = true
            if isNews(report) { receive(report) } else { keepETag(of: report) }
        case .gone: buryGone()
        case .nothing: break
        }
        emit(Draft(ConfirmationSettled(found: isFound)))
    }

    /// A look that found just what is agreed has its `ETag`, by which the next read costs nothing if nothing changes.
    private mutating func keepETag(of report: Report) {
        guard let record = state.record, let etag = report.etag, etag != record.etag,
            report.updatedAt == record.agreedAt, report.content == state.agreed, let agreedBy = record.agreedBy,
            // Agreeing again must not set back the time of an edit that has come since.
            record.modifiedBy == agreedBy
        else { return }
        let seen = report.recorded
        emit(
            Draft(
                RecordAgreed(
                    resource: seen.resource ?? record.authority, repository: seen.repository ?? 0,
                    number: seen.number, issue: seen.issue, pullRequest: seen.pullRequest, comment: seen.comment,
                    state: report.content.task?.state, etag: etag),
                operation: agreedBy, githubUpdatedAt: report.updatedAt,
                body: record.agreedContent.map { .of($0) } ?? .none))
    }

    /// Whether a look says anything that the agreed snapshot does not.
    func isNews(_ report: Report) -> Bool {
        guard let record = state.record, let time = record.agreedAt, record.deletedBy == nil else { return true }
        return report.updatedAt > time
            || (report.updatedAt == time && state.agreed != report.content && !state.isAgreedErased)
    }

    /// The report, unless it is older than what is agreed: GitHub's copies may lag behind what it told us before.
    func current(_ report: Report?) -> Report? {
        guard let report, let time = state.record?.agreedAt, report.updatedAt < time else { return report }
        return nil
    }
}
