package import LedgerEvents

/// The state of a sync operation. Each state holds exactly what belongs to it, and its methods are its legal exits:
/// an illegal transition does not compile, and a `canceled` operation without `canceledBy` cannot be written down.
package enum OperationState: Sendable, Equatable {
    /// Just recorded; leaves this state within the same transaction.
    case recorded(Recorded)
    case queued(Queued)
    case processing(Processing)
    case completed(Completed)
    case errored(Errored)
    case canceled(Canceled)
    case dropped(Dropped)
    case duplicate(Duplicate)
    case disabled(Disabled)

    package struct Recorded: Sendable, Equatable {
        package init() {}
    }

    package struct Queued: Sendable, Equatable {
        /// Not to be taken up before this time (microseconds on our clock).
        package var notBefore: Microseconds?
        package init(notBefore: Microseconds? = nil) { self.notBefore = notBefore }
    }

    package struct Processing: Sendable, Equatable {
        package var call: Call
        package init(call: Call = .notSent) { self.call = call }
    }

    /// How far the call to GitHub has come that a processing operation stands for.
    package enum Call: Sendable, Equatable {
        /// No request has left; the operation is still checked against what comes in.
        case notSent
        /// `github.call.started` stands at this position, and no answer yet.
        case inFlight(started: Position)
        /// No answer will come; whether GitHub acted is to be found out, not before the given time.
        case outcomeUnknown(started: Position, notBefore: Microseconds)
    }

    package struct Completed: Sendable, Equatable {
        package var reason: Reason?
        package init(reason: Reason?) { self.reason = reason }
    }

    package struct Errored: Sendable, Equatable {
        package var reason: Reason
        package init(reason: Reason) { self.reason = reason }
    }

    package struct Canceled: Sendable, Equatable {
        package var canceledBy: OperationID
        package init(canceledBy: OperationID) { self.canceledBy = canceledBy }
    }

    package struct Dropped: Sendable, Equatable {
        package var cause: DropCause
        /// What the cause alone does not say.
        package var reason: Reason?
        package init(cause: DropCause, reason: Reason? = nil) {
            self.cause = cause
            self.reason = reason
        }
    }

    /// What made the newer change: an operation, or where there is none, a reason.
    package enum DropCause: Sendable, Equatable {
        case operation(OperationID)
        case reason(Reason)
    }

    package struct Duplicate: Sendable, Equatable {
        package var duplicateOf: OperationID
        package init(duplicateOf: OperationID) { self.duplicateOf = duplicateOf }
    }

    package struct Disabled: Sendable, Equatable {
        package var reason: Reason
        package init(reason: Reason) { self.reason = reason }
    }

    /// The state's name, as in the API and the log.
    package var name: Name {
        switch self {
        case .recorded: .recorded
        case .queued: .queued
        case .processing: .processing
        case .completed: .completed
        case .errored: .errored
        case .canceled: .canceled
        case .dropped: .dropped
        case .duplicate: .duplicate
        case .disabled: .disabled
        }
    }

    package enum Name: String, Sendable, CaseIterable {
        case recorded, queued, processing, completed, errored, canceled, dropped, duplicate, disabled

        /// No way leads out of these.
        package var isFinal: Bool {
            switch self {
            case .completed, .canceled, .dropped, .duplicate, .disabled: true
            case .recorded, .queued, .processing, .errored: false
            }
        }
    }
}
