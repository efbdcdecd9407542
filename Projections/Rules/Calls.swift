import LedgerEvents

/// The course of a call to GitHub: claimed, sent, answered or not, and what each means for the record.
extension Deliberation {
    mutating func claim(_ id: OperationID) throws(RuleError) {
        let operation = try operation(id)
        guard case .queued = operation.state else { throw .notInState(id, operation.state.name) }
        if let processing = state.processing { throw .busy(processing.id) }
        if let refusal = state.access.refusal {
            return disable(id, refusal, evidence(.connection))
        }
        process(id, evidence(.claim))
    }

    /// The last check before the request leaves. `seen` is what a GET has just found; nil if there was none, or if
    /// nothing had changed since the last look.
    mutating func send(_ id: OperationID, seen: Report?) throws(RuleError) {
        let operation = try operation(id)
        guard case .processing(let processing) = operation.state, processing.call == .notSent else {
            throw .notInState(id, operation.state.name)
        }
        var held = state.record?.agreedContent
        if let seen, operation.change == .upsert {
            if let mine = state.content(of: operation), operation.fields.isHeld(by: seen.content, of: mine) {
                return conclude(id, seen, .alreadySo, evidence(.readBeforeWrite))
            }
            if isNews(seen) { held = state.operations[receive(seen)]?.content }
            // What was found may have been younger than the edit, which then gave way to it.
            guard case .processing? = state.operations[id]?.state else { return }
        }
        guard let call = PlannedCall(operation, state, seen: seen?.content) else {
            return complete(id, .alreadySo, evidence(.readBeforeWrite, [state.record?.agreedBy]))
        }
        emit(
            Draft(
                CallStarted(
                    call: call.kind, fields: call.fields, attempt: operation.attempts + 1,
                    repository: call.repository, number: call.number, comment: call.comment, replaced: held),
                operation: id, installation: state.access.installation))
    }

    mutating func answered(_ id: OperationID, _ answer: Answer) throws(RuleError) {
        try requireCallUnderWay(id)
        emit(
            Draft(
                answer.answered, operation: id, installation: state.access.installation,
                githubUpdatedAt: answer.report?.updatedAt, body: answer.raw.map { .new($0) } ?? .none))
        if let report = answer.report {
            conclude(id, report, .answered, evidence(.answer, [state.operations[id]?.callStarted]))
        } else {
            complete(id, .deleted, evidence(.answer))
            next()
        }
    }

    /// Rule 6: the answer is a snapshot. It becomes the agreed one, and every field that no later edit changed is
    /// taken into the record, or an edit made there in the meantime would be hidden for ever.
    mutating func conclude(_ id: OperationID, _ report: Report, _ reason: Reason, _ evidence: Evidence) {
        guard isOurResource(id, report) else { return next() }
        if state.binding == nil { bind(id, report.recorded) }
        let seen = report.recorded
        emit(
            Draft(
                RecordAgreed(
                    resource: seen.resource ?? .issue, repository: seen.repository ?? 0, number: seen.number,
                    issue: seen.issue, pullRequest: seen.pullRequest, comment: seen.comment, etag: report.etag),
                operation: id, githubUpdatedAt: report.updatedAt),
            bringing: report.content)
        let rest = stillToSend(id, report.content)
        merge(id, report.content, keeping: rest)
        if rest.isEmpty {
            complete(id, reason, evidence, answeredAt: report.updatedAt)
        } else {
            var remainder = self.evidence(evidence.rule, reason: .deferred)
            remainder.fields = rest
            putBack(id, remainder)
        }
        next()
    }

    /// A create's answer may be about a resource that is not the record's: the record has one already, by an earlier
    /// request of the same create; or a report of it waited too long for this answer and became a record of its own.
    private mutating func isOurResource(_ id: OperationID, _ report: Report) -> Bool {
        if report.boundElsewhere != nil {
            drop(id, for: .reason(.twin), evidence(.twin))
            return false
        }
        guard let binding = state.binding, !binding.isResource(of: report.recorded) else { return true }
        let twin = record(report)
        drop(twin, for: .operation(id), evidence(.twin, [id, state.record?.agreedBy]))
        complete(id, .alreadySo, evidence(.twin, [twin]))
        requestConfirmation()
        return false
    }

    /// What a create could not carry: the operation goes on with an update.
    private func stillToSend(_ id: OperationID, _ snapshot: Content) -> Fields {
        guard let operation = state.operations[id], operation.call == .create,
            let mine = state.content(of: operation), state.record?.deletedBy == nil
        else { return [] }
        // What is not as every new issue has it has been changed there since, and stands.
        return mine.differences(from: snapshot).intersection(PlannedCall.afterCreate(mine))
            .subtracting(PlannedCall.afterCreate(snapshot)).subtracting(laterEdits(than: id))
    }

    private func laterEdits(than id: OperationID) -> Fields {
        state.queuedEdits.filter { $0.id > id }.reduce(Fields()) { $0.union($1.fields) }
    }

    private mutating func merge(_ id: OperationID, _ snapshot: Content, keeping rest: Fields) {
        guard let content = state.content, state.record?.deletedBy == nil else { return }
        let taken = snapshot.differences(from: content).subtracting(laterEdits(than: id)).subtracting(rest)
        guard !taken.isEmpty else { return }
        let merged = content.taking(taken, from: snapshot)
        emit(
            Draft(RecordChanged(.recordMerged, fields: taken, state: merged.task?.state), operation: id),
            bringing: merged)
    }

    mutating func failed(_ id: OperationID, _ failure: CallFailure) throws(RuleError) {
        let operation = try operation(id)
        guard case .processing = operation.state else { throw .notInState(id, operation.state.name) }
        emit(
            Draft(
                failure.failed, operation: id, installation: state.access.installation,
                body: failure.raw.map { .new($0) } ?? .none))
        if failure.failed.outcome == .unknown, operation.callStarted != nil {
            return concludeFromEcho(of: id)
        }
        if failure.failed.failure == .gone, operation.change == .upsert { buryGone() }
        if let tombstone = state.record?.deletedBy, [.notFound, .gone].contains(failure.failed.failure) {
            if tombstone == id {
                complete(id, .deleted, evidence(.delete))
            } else {
                drop(id, for: .operation(tombstone), evidence(.delete, [tombstone]))
            }
        } else if let notBefore = failure.failed.notBefore {
            putBack(id, evidence(.failure, reason: .deferred), notBefore: notBefore)
        } else if case .processing(let now)? = state.operations[id]?.state {
            take(now.fail(failure.failed.failure.reason, evidence(.failure)), id)
        }
        next()
    }

    /// A call without an answer, whose effect has been seen all the same: what was seen is the answer.
    mutating func concludeFromEcho(of id: OperationID) {
        guard let call = state.callUnderWay, call.id == id, call.isOutcomeUnknown, call.change == .upsert,
            let queued = state.queuedInbound, let theirs = state.content(of: queued),
            let mine = state.content(of: call), let time = queued.githubUpdatedAt,
            call.call == .create ? state.binding != nil : call.sent.isHeld(by: theirs, of: mine)
        else { return }
        let report = Report(
            recorded: OperationRecorded(echo: queued), content: theirs, updatedAt: time,
            project: state.record?.project ?? "")
        conclude(id, report, .answered, evidence(.outcomeUnknown, [queued.id]))
    }

    mutating func resolved(_ id: OperationID, _ report: Report?) throws(RuleError) {
        let operation = try operation(id)
        guard operation.isOutcomeUnknown else { throw .notInState(id, operation.state.name) }
        let doubt = evidence(.outcomeUnknown, [operation.callStarted])
        if let report, let mine = state.content(of: operation), operation.change == .upsert {
            if operation.call == .create || operation.sent.isHeld(by: report.content, of: mine) {
                return conclude(id, report, .answered, doubt)
            }
            if isNews(report) { return yieldOrRepeat(operation, mine, report, doubt) }
        }
        // GitHub did not act: back to the queue, where every rule runs again.
        putBack(id, evidence(.outcomeUnknown, [operation.callStarted], reason: .released))
        next()
    }

    /// An update of unknown outcome, and something else stands there. It yields to a younger change of a field that it
    /// sent; otherwise that change is taken in beside it, and it is sent again.
    private mutating func yieldOrRepeat(
        _ operation: Operation, _ mine: Content, _ report: Report, _ doubt: Evidence
    ) {
        let contested = report.content.differences(from: state.agreed)
            .intersection(report.content.differences(from: mine)).intersection(operation.sent)
        let isYounger = report.updatedAt > Timestamp.wholeSeconds(operation.time)
        let look = record(report)
        if !contested.isEmpty, isYounger {
            var evidence = doubt
            evidence.time = operation.time
            evidence.against = report.updatedAt * Timestamp.microsecondsPerSecond
            drop(operation.id, for: .operation(look), evidence)
            settle(look, report)
            return next()
        }
        if let found = state.operations[look] {
            agree(look, found)
            merge(operation.id, report.content, keeping: operation.fields)
            let replaced = report.content.differences(from: mine).intersection(found.fields)
                .intersection(operation.fields)
            // Of one time with the edit it stays complete: a retry may yet yield to it, and links never go in a circle.
            if replaced.isEmpty || found.time == operation.time {
                complete(look, .applied, evidence(.outcomeUnknown, [operation.id]))
            } else {
                // What is sent once more takes the place of some of it.
                drop(
                    look, for: .operation(operation.id),
                    evidence(.outcomeUnknown, found, against: operation.time, [operation.id]))
            }
        }
        putBack(operation.id, evidence(.outcomeUnknown, [operation.callStarted, look], reason: .released))
        next()
    }

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
        putBack(id, evidence(.retry, reason: .retried))
        if let tombstone = state.record?.deletedBy, tombstone != id {
            drop(id, for: .operation(tombstone), evidence(.delete, [tombstone]))
        } else if let record = state.record, let newer = record.modifiedBy, newer != id,
            record.modifiedAt >= operation.time
        {
            drop(
                id, for: .operation(newer),
                evidence(.retry, operation, against: record.modifiedAt, [newer], reason: .overtaken))
        }
    }

    mutating func confirmed(_ look: Look) {
        var isFound = false
        switch look {
        case .found(let report):
            isFound = true
            if isNews(report) { receive(report) }
        case .gone: buryGone()
        case .nothing: break
        }
        emit(Draft(ConfirmationSettled(found: isFound)))
    }

    /// Whether a look says anything that the agreed snapshot does not.
    func isNews(_ report: Report) -> Bool {
        guard let record = state.record, let agreed = record.agreedContent, let time = record.agreedAt else {
            return true
        }
        return report.updatedAt > time || state.contents[agreed] != report.content
    }

    private func requireCallUnderWay(_ id: OperationID) throws(RuleError) {
        let operation = try operation(id)
        guard operation.state.name == .processing, operation.callStarted != nil else {
            throw .notInState(id, operation.state.name)
        }
    }
}

extension Fields {
    /// Whether `theirs` has these fields as `mine` has them.
    func isHeld(by theirs: Content, of mine: Content) -> Bool {
        theirs.differences(from: mine).isDisjoint(with: self)
    }
}

extension OperationRecorded {
    /// What an inbound operation said of its resource.
    init(echo operation: Operation) {
        self.init(kind: operation.kind, direction: .inbound, change: operation.change, action: operation.action)
        resource = operation.resource
        repository = operation.repository
        number = operation.number
        issue = operation.issue
        pullRequest = operation.pullRequest
        comment = operation.comment
    }
}

extension Failure {
    /// The reason that an operation carries when this failure ends it.
    var reason: Reason {
        switch self {
        case .unauthorized, .forbidden: .accessDenied
        case .notFound: .notFound
        case .gone: .gone
        case .redirected: .redirected
        case .unreachable, .noAnswer, .server, .rateLimited, .processDied: .attemptsExhausted
        case .validation, .unreadable, .unexpected: .refusedByGitHub
        }
    }
}
