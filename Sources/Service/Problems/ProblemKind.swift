import HTTPTypes

/// What can be wrong with a request, or with us. The raw value ends the problem's `type`: a promise to clients, which
/// tell problems apart by it.
enum ProblemKind: String, Sendable, CaseIterable {
    case malformed = "malformed-request"
    case unauthenticated
    case wrongSignature = "wrong-signature"
    case readOnlyToken = "read-only-token"
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case staleTime = "stale-time"
    case notRetryable = "not-retryable"
    case notRestorable = "not-restorable"
    case gone
    case staleVersion = "stale-version"
    case tooLarge = "too-large"
    case invalidFields = "invalid-fields"
    case keyReused = "idempotency-key-reused"
    case refusedByGitHub = "refused-by-github"
    case internalError = "internal-error"
    case gitHubUnreachable = "github-unreachable"
    case noWebhookSecret = "no-webhook-secret"
    case tooBusy = "too-busy"
    case diskFull = "disk-full"
    case writesStopped = "writes-stopped"
    case unavailable

    var status: HTTPResponse.Status {
        switch self {
        case .malformed: .badRequest
        case .unauthenticated, .wrongSignature: .unauthorized
        case .readOnlyToken: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .staleTime, .notRetryable, .notRestorable: .conflict
        case .gone: .gone
        case .staleVersion: .preconditionFailed
        case .tooLarge: .contentTooLarge
        case .invalidFields, .keyReused, .refusedByGitHub: .unprocessableContent
        case .internalError: .internalServerError
        case .gitHubUnreachable: .badGateway
        case .noWebhookSecret, .tooBusy, .diskFull, .writesStopped, .unavailable: .serviceUnavailable
        }
    }

    var title: String {
        switch self {
        case .malformed: "The request cannot be read"
        case .unauthenticated: "A token is needed"
        case .wrongSignature: "The signature does not hold"
        case .readOnlyToken: "The token may only read"
        case .notFound: "Not found"
        case .methodNotAllowed: "Method not allowed"
        case .staleTime: "The record was changed after this edit"
        case .notRetryable: "The operation cannot be retried now"
        case .notRestorable: "The edit cannot be put back"
        case .gone: "Deleted"
        case .staleVersion: "The record has another version"
        case .tooLarge: "Too large"
        case .invalidFields: "Some fields cannot be accepted"
        case .keyReused: "The Idempotency-Key was used for another request"
        case .refusedByGitHub: "GitHub refuses this"
        case .internalError: "Internal error"
        case .gitHubUnreachable: "GitHub did not answer"
        case .noWebhookSecret: "No webhook secret is configured"
        case .tooBusy: "Too busy"
        case .diskFull: "The disk is full"
        case .writesStopped: "Nothing is written any more"
        case .unavailable: "Not available now"
        }
    }
}
