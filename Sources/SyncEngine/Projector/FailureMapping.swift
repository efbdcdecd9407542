import GitHub
import LedgerEvents
import Projections

/// What a failed call means for its operation: whether GitHub may have acted, and when to try again.
struct FailureMapping {
    let settings: ProjectorSettings
    let now: Microseconds
    /// -1 to 1.
    let jitter: Double

    func failure(_ error: GitHubError, of operation: Operation) -> CallFailure {
        let failure = Failure(error.code)
        let isUnknown = error.certainty == .unknown
        return CallFailure(
            failed: CallFailed(
                failure: failure, outcome: isUnknown ? .unknown : .notDone, status: error.status,
                request: error.requestID,
                notBefore: isUnknown ? endOfRequest(error) : nextAttempt(error, operation),
                refused: Fields(refusedAlone: error.code)),
            raw: error.answer.map { Array($0.body) })
    }

    /// When GitHub will have done whatever it makes of a request. One that it has answered itself is at its end, and so
    /// is one that has had all its time. One whose connection broke, or on which a proxy gave up, may have left just
    /// now: before that it may have waited for a token for as long as a request.
    private func endOfRequest(_ error: GitHubError) -> Microseconds {
        switch error.code {
        case .outcomeUnknown(.connectionLost), .outcomeUnknown(.cancelled): now + settings.longestLife
        case .outcomeUnknown where error.status.map(Self.proxyGaveUp.contains) ?? false: now + settings.longestLife
        default: now + settings.grace
        }
    }

    /// RFC 9110, 15.5.9, 15.6.3 and 15.6.5: Request Timeout, Bad Gateway, Gateway Timeout.
    private static let proxyGaveUp: Set = [408, 502, 504]

    /// nil: trying again cannot help, or has been tried enough.
    private func nextAttempt(_ error: GitHubError, _ operation: Operation) -> Microseconds? {
        switch error.code {
        case .rateLimited(let pause):
            // A limit that lifts is waited for however often it is met.
            return now + pause.retryAfter * Timestamp.microsecondsPerSecond
        case .notFound, .credentials(.installationNotFound):
            return operation.isPastGrace ? nil : backedOff(operation)
        case .redirected, .refusedBeforeSending, .outcomeUnknown, .server, .unreadable, .credentials(.tokenNotKnownYet):
            return backedOff(operation)
        case .invalidRequest, .credentials, .unauthorized, .forbidden, .gone, .validation, .unexpected:
            return nil
        }
    }

    /// What is known to be elsewhere now is asked for there at once, but no oftener than anything: GitHub may lead on
    /// for ever.
    func correct(_ failure: inout CallFailure, by finding: AccessCheck.Finding, _ operation: Operation) {
        switch finding {
        // What has been heard meanwhile may say that it is archived no more.
        case .undecided, .lost(.archived): failure.failed.notBefore = backedOff(operation)
        case .moved: failure.failed.notBefore = backedOff(operation).map { _ in now }
        case .nothing, .lost: break
        }
    }

    /// nil: it has been tried often enough.
    func backedOff(_ operation: Operation) -> Microseconds? {
        settings.backoff.wait(after: operation.failures, jitter: jitter).map { now + $0 }
    }
}

extension Failure {
    init(_ code: GitHubError.Code) {
        switch code {
        case .invalidRequest, .unexpected: self = .unexpected
        case .credentials, .unauthorized: self = .unauthorized
        case .refusedBeforeSending: self = .unreachable
        case .outcomeUnknown(.serverError), .server: self = .server
        case .outcomeUnknown: self = .noAnswer
        case .forbidden: self = .forbidden
        case .rateLimited: self = .rateLimited
        case .notFound: self = .notFound
        case .gone: self = .gone
        case .validation: self = .validation
        case .redirected: self = .redirected
        case .unreadable: self = .unreadable
        }
    }
}
