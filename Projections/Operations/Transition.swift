package import LedgerEvents

/// One legal step of an operation. Only the states below make one, so every step that can be written is legal:
///
///     (new)      -> queued | processing | dropped | duplicate | disabled | completed
///     queued     -> processing | canceled | dropped | duplicate | disabled | completed
///     processing -> completed | errored | dropped | duplicate | queued | disabled
///     errored    -> queued
package struct Transition: Sendable, Equatable {
    package let type: EventType
    /// The link that the new state carries.
    package let related: OperationID?
    package let evidence: Evidence

    fileprivate init(_ type: EventType, _ evidence: Evidence, related: OperationID? = nil, reason: Reason? = nil) {
        self.type = type
        self.related = related
        var evidence = evidence
        if let reason { evidence.reason = reason }
        self.evidence = evidence
    }
}

/// The exits that several states share. A state has those of the protocols that it declares.
package protocol CanBeQueued {}
package protocol CanBeProcessed {}
package protocol CanBeCompleted {}
package protocol CanBeDropped {}
package protocol CanBeDuplicate {}
package protocol CanBeDisabled {}

extension OperationState.Recorded: CanBeQueued, CanBeProcessed, CanBeCompleted, CanBeDropped, CanBeDuplicate,
    CanBeDisabled
{}
extension OperationState.Queued: CanBeProcessed, CanBeCompleted, CanBeDropped, CanBeDuplicate, CanBeDisabled {}
extension OperationState.Processing: CanBeQueued, CanBeCompleted, CanBeDropped, CanBeDuplicate, CanBeDisabled {}
extension OperationState.Errored: CanBeQueued {}

extension CanBeQueued {
    /// `notBefore` holds the operation back until then (microseconds on our clock).
    package func queue(_ evidence: Evidence, notBefore: Microseconds? = nil) -> Transition {
        var evidence = evidence
        evidence.notBefore = notBefore
        return Transition(.operationQueued, evidence)
    }
}

extension CanBeProcessed {
    package func process(_ evidence: Evidence) -> Transition {
        Transition(.operationProcessing, evidence)
    }
}

extension CanBeCompleted {
    /// - Parameter over: The operation whose content this one replaced within the same second (a tie).
    package func complete(_ reason: Reason, _ evidence: Evidence, over other: OperationID? = nil) -> Transition {
        Transition(.operationCompleted, evidence, related: other, reason: reason)
    }
}

extension CanBeDropped {
    package func drop(_ cause: OperationState.DropCause, _ evidence: Evidence) -> Transition {
        switch cause {
        case .operation(let id): Transition(.operationDropped, evidence, related: id)
        case .reason(let reason): Transition(.operationDropped, evidence, reason: reason)
        }
    }
}

extension CanBeDuplicate {
    package func duplicate(of id: OperationID, _ evidence: Evidence) -> Transition {
        Transition(.operationDuplicate, evidence, related: id)
    }
}

extension CanBeDisabled {
    package func disable(_ reason: Reason, _ evidence: Evidence) -> Transition {
        Transition(.operationDisabled, evidence, reason: reason)
    }
}

extension OperationState.Queued {
    package func cancel(by id: OperationID, _ evidence: Evidence) -> Transition {
        Transition(.operationCanceled, evidence, related: id)
    }
}

extension OperationState.Processing {
    package func fail(_ reason: Reason, _ evidence: Evidence) -> Transition {
        Transition(.operationErrored, evidence, reason: reason)
    }
}
