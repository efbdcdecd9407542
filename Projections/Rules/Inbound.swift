package import LedgerEvents

/// The inbound rules: GitHub reports a snapshot, and the record follows, or does not, for a
/// reason that is written down.
extension Deliberation {
    /// Records the operation and decides what becomes of it.
    @discardableResult
    mutating func receive(_ report: Report) -> OperationID {
        if state.record == nil, state.refusal != nil { subject = nil }
        let id = record(report)
        consider(id, report)
        return id
    }

    /// Decides about an operation that waited for a create of ours to end.
    mutating func admit(_ id: OperationID, _ report: Report) throws(RuleError) {
        let operation = try operation(id)
        guard case .queued = operation.state else { throw .notInState(id, operation.state.name) }
        consider(id, report)
    }

    /// It turned out that the operation is about another record's resource, where it is decided anew.
    mutating func reroute(_ id: OperationID) throws(RuleError) {
        let operation = try operation(id)
        guard case .queued = operation.state else { throw .notInState(id, operation.state.name) }
        drop(id, for: .reason(.rerouted), evidence(.awaitedCreate))
    }

    mutating func record(_ report: Report) -> OperationID {
        var recorded = report.recorded
        recorded.policy = moment.policy.name
        // What it would change: what is lost if it loses, and what a restoring edit puts back.
        recorded.fields = report.content.differences(from: state.agreed ?? state.content)
        return emit(
            Draft(
                recorded, installation: report.installation ?? state.access.installation,
                githubUpdatedAt: report.updatedAt, actor: report.actor),
            bringing: report.content)
    }

    private mutating func consider(_ id: OperationID, _ report: Report) {
        if let create = report.twinOf {
            return drop(id, for: .operation(create), evidence(.twin, [create, state.record?.agreedBy]))
        }
        if let refusal = state.refusal {
            return disable(id, refusal, evidence(.connection))
        }
        // One that does not say what the resource is has nothing to wait for, nor may it take
        // the place of one that does.
        if let create = report.awaitedCreate, !report.isPartial { return wait(id, forCreate: create) }
        if let create = report.echoOf, state.binding == nil {
            // The marker of a create that is under way says whose resource this is, before its answer does.
            if state.callUnderWay?.id == create || report.recorded.change == .delete {
                bind(create, report.recorded)
            } else if !report.isPartial {
                return hearLateEcho(of: create, in: id, report)
            }
        }
        switch report.recorded.change {
        case .delete where moment.policy.deletions == .areTerminal: delete(id, report)
        case .upsert where report.isPartial:
            drop(id, for: .reason(.partial), evidence(.partial))
            if state.binding != nil { requestConfirmation() }
        case .upsert, .delete:
            reviveIfSeenAlive(id, report)
            settle(id, report)
        }
        noteOverwritten(by: id, report)
        if report.hasTied, state.binding != nil { requestConfirmation() }
    }

    /// Rules 1 to 7, for an operation that has just arrived or has waited for a call of ours to end.
    mutating func settle(_ id: OperationID, _ report: Report? = nil) {
        guard let operation = state.operations[id], operation.githubUpdatedAt != nil else { return }
        switch state.verdict(on: operation, by: moment.policy) {
        case .deleted(let tombstone):
            drop(id, for: .operation(tombstone), evidence(.delete, [tombstone]))
        case .otherKind:
            drop(id, for: .reason(.otherKind), evidence(.otherKind, [state.record?.agreedBy]))
            requestConfirmation()
        case .stale(let inForce):
            drop(id, for: .operation(inForce.operation), evidence(.stale, operation, against: inForce))
        case .busy(let call):
            // Of two contents in one second the log's order decides here too, and a look confirms it.
            if let queued = state.queuedInbound, queued.time == operation.time, queued.id != id,
                state.content(of: queued) != state.content(of: operation)
            {
                requestConfirmation()
            }
            supersedeQueuedInbound(by: operation)
            queue(id, evidence(.busy, [call.callStarted]))
            concludeFromEcho(of: call.id)
        case .duplicate(let inForce):
            duplicate(id, of: inForce.operation, evidence(.sameContent, operation, against: inForce))
        case .unchanged(let inForce):
            // Only the time moves, and an edit that waits keeps waiting.
            agree(id, operation)
            complete(id, .unchanged, evidence(.sameContent, operation, against: inForce))
        case .modifiedHere(let edit):
            drop(
                id, for: .operation(edit.id), evidence(.modifiedHere, operation, against: edit.time, [edit.id]))
        case .passes(let inForce, let isTie):
            pass(operation, over: inForce, isTie: isTie, report)
        }
    }

    /// Rules 5 to 7: nothing stands against it.
    private mutating func pass(_ operation: Operation, over inForce: InForce?, isTie: Bool, _ report: Report?) {
        // The last of the waiting reports stands for all of them.
        supersedeQueuedInbound(by: operation)
        // An edit that was claimed but not sent goes back: this change is younger than it.
        if let claimed = state.processing, claimed.id != operation.id {
            putBack(
                claimed.id, evidence(.order, claimed, against: operation.time, [operation.id], reason: .released))
        }
        let passage =
            inForce.map { evidence(.order, operation, against: $0) } ?? evidence(.order, operation, against: nil)
        process(operation.id, passage)
        if operation.change == .delete {
            delete(operation.id, report)
        } else {
            apply(operation.id, report, over: inForce, isTie: isTie)
        }
    }

    private mutating func supersedeQueuedInbound(by operation: Operation) {
        guard let queued = state.queuedInbound, queued.id != operation.id else { return }
        cancel(
            queued.id, by: operation.id, evidence(.supersede, queued, against: operation.time, [operation.id]))
    }

    /// Rule 8: what waited for the call starts now, and every rule is asked again.
    ///
    /// - Parameter answered: The operation whose answer has just become what both sides hold. Its
    ///   own echo need not start.
    mutating func next(after answered: OperationID? = nil) {
        guard state.processing == nil, let waiting = state.queuedInbound, state.record != nil else { return }
        let isEcho =
            if answered != nil, case .duplicate(let inForce) = state.verdict(on: waiting, by: moment.policy) {
                inForce.operation == answered
            } else {
                false
            }
        if !isEcho { process(waiting.id, evidence(.next)) }
        settle(waiting.id)
    }

    /// A resource that nobody knows, while a create of ours is under way that may have made it: what it is shows when
    /// that has ended. Of several reports of one resource the youngest waits, and a delete for all others.
    private mutating func wait(_ id: OperationID, forCreate create: OperationID) {
        guard let operation = state.operations[id] else { return }
        let due = moment.present + CreateWait.longest
        if let queued = state.queuedInbound, queued.change == .delete {
            return drop(id, for: .operation(queued.id), evidence(.delete, [queued.id]))
        }
        if operation.change == .upsert {
            switch state.verdict(on: operation, by: moment.policy) {
            case .stale(let inForce):
                return drop(id, for: .operation(inForce.operation), evidence(.stale, operation, against: inForce))
            case .duplicate(let inForce):
                return duplicate(id, of: inForce.operation, evidence(.sameContent, operation, against: inForce))
            case .deleted, .otherKind, .busy, .unchanged, .modifiedHere, .passes: break
            }
        }
        var evidence = evidence(.awaitedCreate, [create])
        // Of two contents in one second the log's order decides here too. What it is bound to then is read to be sure.
        if operation.change == .upsert, state.queuedInbound?.time == operation.time { evidence.tie = true }
        supersedeQueuedInbound(by: operation)
        queue(id, evidence, notBefore: due)
    }
}

/// How long a report of an unknown resource waits for a create of ours.
package enum CreateWait {
    /// Longer than a request with the default timeout can last: one bad call must not block a repository.
    package static let longest: Microseconds = 60 * Timestamp.microsecondsPerSecond
}

extension Report {
    /// The action of an operation that a GET of ours began, not a webhook.
    package static let observedAction = "observed"
}
