package import LedgerEvents

/// What the rules say to a report about a record that has arrived, or has waited and is looked at again. The order of
/// the cases is the order in which the rules are asked.
enum Verdict {
    /// The record is deleted.
    case deleted(by: OperationID)
    /// Its time is of a kind that the record does not go by.
    case otherKind
    /// Rule 1: what is in force is younger.
    case stale(InForce)
    /// Rule 2: a call of ours is under way, and what is known is old news until it is answered.
    case busy(Operation)
    /// Rule 3: what is in force says the same, with the same time.
    case duplicate(InForce)
    /// Rule 3: only the time has moved.
    case unchanged(InForce)
    /// Rule 4: an edit that waits here was made at that time or later.
    case modifiedHere(Operation)
    /// No rule stands against it.
    case passes(over: InForce?, isTie: Bool)
}

extension RecordState {
    /// - Parameter operation: An inbound operation that knows its time.
    func verdict(on operation: Operation, by policy: Policy) -> Verdict {
        if let record, let tombstone = record.deletedBy { return .deleted(by: tombstone) }
        if let record, record.agreedBy != nil, record.authority != operation.resource { return .otherKind }
        let time = operation.time
        let inForce = inForce(beside: operation.id, by: policy)
        if let inForce, time < inForce.time { return .stale(inForce) }
        if let call = callUnderWay { return .busy(call) }
        if let inForce, let verdict = sameness(of: operation, to: inForce, by: policy) { return verdict }
        if policy.clientTimes == .countWhileWaiting, let edit = unsentEdit,
            Timestamp.wholeSeconds(edit.time) >= Timestamp.wholeSeconds(time)
        {
            return .modifiedHere(edit)
        }
        return .passes(over: inForce, isTie: inForce?.time == time)
    }

    /// Rule 3.
    private func sameness(of operation: Operation, to inForce: InForce, by policy: Policy) -> Verdict? {
        let isSameTime = operation.time == inForce.time
        if policy.equalTimes == .areDuplicates, isSameTime { return .duplicate(inForce) }
        // What has been erased does not come back with one more report of the same state.
        if inForce.isErased, isSameTime { return .duplicate(inForce) }
        guard let content = inForce.content, content == self.content(of: operation) else { return nil }
        if isSameTime { return .duplicate(inForce) }
        // One that waits is not agreed yet: a younger report of the same content stands for it.
        return inForce.isQueued ? nil : .unchanged(inForce)
    }

    /// The youngest of the client's edits that have not left yet: one may be claimed, and a later one queued; where GitHub
    /// can only be read, they wait until it can be written to.
    var unsentEdit: Operation? {
        let claimed = processing.flatMap { $0.direction == .outbound && $0.callStarted == nil ? $0 : nil }
        // Of one that was erased nothing will go out.
        let kept = keptEdit.flatMap { $0.change == .upsert && isErased($0) ? nil : $0 }
        return (queuedEdits + [claimed, kept].compactMap(\.self)).max { ($0.time, $0.id) < ($1.time, $1.id) }
    }
}

/// The snapshot that comparisons are made with.
package struct InForce: Sendable, Equatable {
    /// The one that brought it.
    package var operation: OperationID
    /// Microseconds on GitHub's clock.
    package var time: Microseconds
    /// nil when the content was erased or is not to be compared: it then equals nothing.
    package var content: Content?
    /// It waits to be decided itself.
    package var isQueued: Bool
    /// What it said has been erased.
    package var isErased = false
}

extension RecordState {
    /// The queued report's snapshot if there is one, else the last one that counts.
    package func inForce(beside id: OperationID, by policy: Policy) -> InForce? {
        if let queued = queuedInbound, queued.id != id, queued.githubUpdatedAt != nil {
            return InForce(
                operation: queued.id, time: queued.time, content: content(of: queued), isQueued: true,
                isErased: isErased(queued))
        }
        guard let record else { return nil }
        switch policy.comparison {
        case .agreedSnapshot:
            guard let operation = record.agreedBy, let time = record.agreedAt else { return nil }
            return InForce(
                operation: operation, time: time * Timestamp.microsecondsPerSecond,
                content: record.agreedContent.flatMap { contents[$0] }, isQueued: false, isErased: isAgreedErased)
        case .lastTime:
            guard let operation = record.modifiedBy else { return nil }
            return InForce(operation: operation, time: record.modifiedAt, content: nil, isQueued: false)
        }
    }
}
