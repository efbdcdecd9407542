import LedgerEvents

/// A decision in the making: each event is folded into the state as soon as it is decided, so
/// that the next rule sees it.
struct Deliberation {
    private(set) var state: RecordState
    private(set) var drafts: [Draft] = []
    let moment: Moment
    /// The record that events name; nil for an operation on a repository where no record is kept.
    var subject: RecordID?

    init(_ state: RecordState, _ moment: Moment) {
        self.state = state
        subject = state.id
        self.moment = moment
    }

    /// Decides an event about this record and returns its position.
    @discardableResult
    mutating func emit(_ draft: Draft, content: Content? = nil) -> Position {
        var draft = draft
        let position = moment.next + Position(drafts.count)
        draft.record = subject
        draft.correlation = draft.correlation ?? moment.correlation
        draft.causation = draft.causation ?? moment.causation
        // An operation is named by the position of its first event, which is known only now.
        if draft.type == .operationRecorded { draft.operation = position }
        drafts.append(draft)
        if let content { state.contents[position] = content }
        state.evolve(draft.event(at: position, recordedAt: moment.present))
        return position
    }

    /// An event that brings a content.
    @discardableResult
    mutating func emit(_ draft: Draft, bringing content: Content) -> Position {
        var draft = draft
        draft.body = .new(content.canonical)
        return emit(draft, content: content)
    }

    func evidence(_ rule: Rule, _ read: [Position?] = [], reason: Reason? = nil) -> Evidence {
        Evidence(policy: moment.policy.name, rule: rule, reason: reason, read: read.compactMap { $0 })
    }

    /// Evidence that compares an operation's time with another one.
    func evidence(
        _ rule: Rule, _ operation: Operation, against time: Microseconds?, _ read: [Position?] = [],
        reason: Reason? = nil
    ) -> Evidence {
        evidence(rule, operation.time, against: time, read, reason: reason)
    }

    func evidence(
        _ rule: Rule, _ own: Microseconds, against time: Microseconds?, _ read: [Position?] = [],
        reason: Reason? = nil
    ) -> Evidence {
        var evidence = evidence(rule, read, reason: reason)
        evidence.time = own
        evidence.against = time
        return evidence
    }

    /// The same, with the snapshot in force.
    func evidence(_ rule: Rule, _ operation: Operation, against inForce: InForce) -> Evidence {
        evidence(rule, operation, against: inForce.time, [inForce.operation])
    }

    /// Takes one legal step.
    mutating func take(_ transition: Transition, _ id: OperationID, answeredAt time: GitHubSeconds? = nil) {
        emit(
            Draft(
                Transitioned(transition.type, transition.evidence), operation: id,
                relatedOperation: transition.related, githubUpdatedAt: time))
    }

    func operation(_ id: OperationID) throws(RuleError) -> Operation {
        guard let operation = state.operations[id] else { throw .unknownOperation(id) }
        return operation
    }

    /// Asked for anew even while one is asked for: a look that is out by now says nothing about this.
    mutating func requestConfirmation() {
        guard !drafts.contains(where: { $0.type == .confirmationRequested }) else { return }
        emit(Draft(ConfirmationRequested()))
    }
}

// The same exit can lead out of several states; which ones is what the compiler checks here.
extension Deliberation {
    mutating func drop(_ id: OperationID, for cause: OperationState.DropCause, _ evidence: Evidence) {
        switch state.operations[id]?.state {
        case .recorded(let now): take(now.drop(cause, evidence), id)
        case .queued(let now): take(now.drop(cause, evidence), id)
        case .processing(let now): take(now.drop(cause, evidence), id)
        case .completed, .errored, .canceled, .dropped, .duplicate, .disabled, nil: break
        }
    }

    mutating func duplicate(_ id: OperationID, of other: OperationID, _ evidence: Evidence) {
        switch state.operations[id]?.state {
        case .recorded(let now): take(now.duplicate(of: other, evidence), id)
        case .queued(let now): take(now.duplicate(of: other, evidence), id)
        case .processing(let now): take(now.duplicate(of: other, evidence), id)
        case .completed, .errored, .canceled, .dropped, .duplicate, .disabled, nil: break
        }
    }

    /// - Parameters:
    ///   - reason: Why, if GitHub has taken all of it.
    ///   - over: The operation whose content this one replaced within the same second.
    mutating func complete(
        _ id: OperationID, _ reason: Reason, _ evidence: Evidence, answeredAt time: GitHubSeconds? = nil,
        over other: OperationID? = nil
    ) {
        let notTaken = evidence.notTaken ?? state.operations[id]?.notTaken ?? []
        var (reason, evidence) = (reason, evidence)
        if !notTaken.isEmpty { (reason, evidence.notTaken) = (.partlyTaken, notTaken) }
        switch state.operations[id]?.state {
        case .recorded(let now): take(now.complete(reason, evidence, over: other), id, answeredAt: time)
        case .queued(let now): take(now.complete(reason, evidence, over: other), id, answeredAt: time)
        case .processing(let now): take(now.complete(reason, evidence, over: other), id, answeredAt: time)
        case .completed, .errored, .canceled, .dropped, .duplicate, .disabled, nil: break
        }
    }

    mutating func disable(_ id: OperationID, _ reason: Reason, _ evidence: Evidence) {
        switch state.operations[id]?.state {
        case .recorded(let now): take(now.disable(reason, evidence), id)
        case .queued(let now): take(now.disable(reason, evidence), id)
        case .processing(let now): take(now.disable(reason, evidence), id)
        case .completed, .errored, .canceled, .dropped, .duplicate, .disabled, nil: break
        }
    }

    mutating func process(_ id: OperationID, _ evidence: Evidence) {
        switch state.operations[id]?.state {
        case .recorded(let now): take(now.process(evidence), id)
        case .queued(let now): take(now.process(evidence), id)
        case .processing, .completed, .errored, .canceled, .dropped, .duplicate, .disabled, nil: break
        }
    }

    mutating func queue(_ id: OperationID, _ evidence: Evidence, notBefore: Microseconds? = nil) {
        switch state.operations[id]?.state {
        case .recorded(let now): take(now.queue(evidence, notBefore: notBefore), id)
        case .processing(let now): take(now.queue(evidence, notBefore: notBefore), id)
        case .errored(let now): take(now.queue(evidence, notBefore: notBefore), id)
        case .queued, .completed, .canceled, .dropped, .duplicate, .disabled, nil: break
        }
    }

    /// Puts a claimed, sent or errored edit back. Of those that wait then the latest takes the others' place, and
    /// carries their fields too.
    mutating func putBack(_ id: OperationID, _ evidence: Evidence, notBefore: Microseconds? = nil) {
        queue(id, evidence, notBefore: notBefore)
        guard state.operations[id]?.state.name == .queued, let latest = state.queuedEdits.max(by: { $0.id < $1.id })
        else { return }
        for edit in state.queuedEdits where edit.id != latest.id {
            var reason = self.evidence(.supersede, edit, against: latest.time, [latest.id])
            reason.fields = edit.fields
            cancel(edit.id, by: latest.id, reason)
        }
    }

    mutating func cancel(_ id: OperationID, by other: OperationID, _ evidence: Evidence) {
        guard case .queued(let now)? = state.operations[id]?.state else { return }
        take(now.cancel(by: other, evidence), id)
    }
}
