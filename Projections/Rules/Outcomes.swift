import LedgerEvents

/// Calls that came to nothing, and calls of which nobody knows what they came to.
extension Deliberation {
    mutating func failed(_ id: OperationID, _ failure: CallFailure) throws(RuleError) {
        let operation = try operation(id)
        guard case .processing = operation.state else { throw .notInState(id, operation.state.name) }
        emit(
            Draft(
                failure.failed, operation: id, installation: state.access.installation,
                body: failure.raw.map { .new($0) } ?? .none))
        // An update of what has been deleted has no outcome that anybody has to know. Nor has what can be repeated when
        // nobody gives access any more. A create is waited for while its request may still act; where looking for it
        // fails then, nobody may look. Once somebody may again, whatever goes out looks first for what it has made.
        let isBuried = state.record?.deletedBy != nil && operation.call == .update
        let isMoot =
            isBuried || (state.refusal != nil && (operation.call != .create || operation.isOutcomeUnknown))
        if failure.failed.outcome == .unknown, operation.callStarted != nil, !isMoot {
            return concludeFromEcho(of: id)
        }
        if let refusal = state.refusalToWrite, [nil, id].contains(state.record?.deletedBy) {
            disable(id, refusal, evidence(.connection))
            return next()
        }
        if failure.failed.failure == .gone, operation.change == .upsert { buryGone() }
        if let tombstone = state.record?.deletedBy, isBuried || [.notFound, .gone].contains(failure.failed.failure) {
            if tombstone == id, let notBefore = failure.failed.notBefore {
                // What is to be deleted may only not be known everywhere yet.
                putBack(id, evidence(.failure, reason: .deferred), notBefore: notBefore)
            } else if tombstone == id {
                complete(id, .deleted, evidence(.delete))
            } else {
                drop(id, for: .operation(tombstone), evidence(.delete, [tombstone]))
            }
        } else if let notBefore = failure.failed.notBefore {
            putBack(id, evidence(.failure, reason: .deferred), notBefore: notBefore)
        } else if operation.callStarted != nil, let refused = failure.failed.refused?.intersection(operation.sent),
            !refused.isEmpty
        {
            goOn(operation, without: refused)
        } else if case .processing(let now)? = state.operations[id]?.state {
            take(now.fail(failure.failed.failure.reason, evidence(.failure)), id)
        }
        next()
    }

    /// A call without an answer, whose effect has been seen all the same: what was seen is the answer.
    mutating func concludeFromEcho(of id: OperationID) {
        guard let call = state.callUnderWay, call.id == id, call.isOutcomeUnknown, call.change == .upsert,
            let queued = state.queuedInbound, let theirs = state.content(of: queued),
            let mine = state.content(of: call), let time = queued.githubUpdatedAt
        else { return }
        let isMade = call.call == .create && state.binding.map(call.hasMade) == true
        guard call.sent.isHeld(by: theirs, of: mine) else {
            if isMade { concludeChanged(call, theirs, queued.id) }
            return
        }
        guard call.call != .create || isMade else { return }
        let report = Report(
            recorded: OperationRecorded(echo: queued), content: theirs, updatedAt: time,
            project: state.record?.project ?? "")
        conclude(id, report, .answered, evidence(.outcomeUnknown, [queued.id]), told: queued.id)
    }

    /// A create that has certainly been made, and whose resource has been changed since: that change is decided like
    /// any other, against the edits that wait here.
    private mutating func concludeChanged(_ create: Operation, _ theirs: Content, _ seen: OperationID) {
        var evidence = evidence(.outcomeUnknown, [seen])
        let rest = stillToSend(create.id, theirs)
        if rest.isEmpty {
            complete(create.id, .answered, evidence)
        } else {
            evidence.reason = .deferred
            evidence.fields = rest
            putBack(create.id, evidence)
        }
        next()
    }

    mutating func resolved(
        _ id: OperationID, _ report: Report?, notBefore: Microseconds?
    ) throws(RuleError) {
        let operation = try operation(id)
        guard operation.isOutcomeUnknown else { throw .notInState(id, operation.state.name) }
        if state.binding == nil, let report, let create = report.echoOf, create != id, report.boundElsewhere == nil {
            return hearLateEcho(of: create, in: record(report), report, settling: id)
        }
        // Of a record that has a resource by now, only what this very call made is asked for.
        let report = report?.echoOf ?? id == id ? current(report) : nil
        let doubt = evidence(.outcomeUnknown, [operation.callStarted])
        if let report, let mine = state.content(of: operation), operation.change == .upsert {
            if operation.call == .create || operation.sent.isHeld(by: report.content, of: mine) {
                return conclude(id, report, .answered, doubt)
            }
            if isNews(report) { return yieldOrRepeat(operation, mine, report, doubt, notBefore) }
        }
        sendAgain(id, [operation.callStarted], notBefore)
        next()
    }

    /// GitHub did not act: back to the queue, where every rule runs again; but not for ever.
    private mutating func sendAgain(_ id: OperationID, _ read: [Position?], _ notBefore: Microseconds?) {
        if let notBefore {
            putBack(id, evidence(.outcomeUnknown, read, reason: .released), notBefore: notBefore)
        } else if case .processing(let now)? = state.operations[id]?.state {
            take(now.fail(.attemptsExhausted, evidence(.outcomeUnknown, read)), id)
        }
    }

    /// An update of unknown outcome, and something else stands there. It yields to a younger change of a field that it
    /// carries; otherwise that change is taken in beside it, and it is sent again.
    private mutating func yieldOrRepeat(
        _ operation: Operation, _ mine: Content, _ report: Report, _ doubt: Evidence, _ notBefore: Microseconds?
    ) {
        let contested = report.content.differences(from: state.agreed)
            .intersection(report.content.differences(from: mine.completed(by: report.content)))
            .intersection(operation.fields)
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
            if report.content.differences(from: state.content).isDisjoint(with: found.fields) {
                complete(look, .applied, evidence(.outcomeUnknown, [operation.id]))
            } else {
                // What is sent once more, or a later edit, takes the place of some of it. Where it is given up it gets
                // no link: a retry may yet yield to what was found, and links never go in a circle.
                drop(
                    look, for: notBefore == nil ? .reason(.overtaken) : .operation(operation.id),
                    evidence(
                        .outcomeUnknown, found, against: operation.time, [operation.id], reason: .overtaken))
            }
        }
        sendAgain(operation.id, [operation.callStarted, look], notBefore)
        next()
    }
}
