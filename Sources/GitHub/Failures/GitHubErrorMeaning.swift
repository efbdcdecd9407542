/// What a failure means to whoever decides what to do next.
extension GitHubError {
    package var certainty: Certainty {
        guard method.isWrite else { return .notActed }
        switch code {
        case .outcomeUnknown, .unreadable: return .unknown
        case .unexpected: return refusedByStatus ? .notActed : .unknown
        case .invalidRequest, .credentials, .refusedBeforeSending, .unauthorized, .forbidden, .rateLimited, .notFound,
            .gone, .validation, .redirected, .server:
            return .notActed
        }
    }

    /// Whether the same call may succeed later, with nothing changed on our side.
    package var isTransient: Bool {
        switch code {
        case .refusedBeforeSending, .outcomeUnknown, .rateLimited, .server, .unreadable,
            .credentials(.tokenNotKnownYet):
            true
        case .invalidRequest, .credentials, .unauthorized, .forbidden, .notFound, .gone, .validation, .redirected,
            .unexpected:
            false
        }
    }

    /// GitHub refuses every write to an archived repository in these words.
    package var speaksOfArchiving: Bool {
        code == .forbidden && message.lowercased().contains("archived so is read-only")
    }

    /// What GitHub answers to the assertion of an App that it does not know.
    var speaksOfUnknownApp: Bool { code == .notFound && message.lowercased().contains("integration not found") }

    /// RFC 9110, 15.5: a 4xx says that the request was at fault, and was not carried out.
    private var refusedByStatus: Bool {
        status.map { (400...499).contains($0) } ?? false
    }

    /// A stable word for each code: what the ledger and metrics keep.
    package var name: String {
        switch code {
        case .invalidRequest: "invalid_request"
        case .credentials: "credentials"
        case .refusedBeforeSending: "refused_before_sending"
        case .outcomeUnknown: "outcome_unknown"
        case .unauthorized: "unauthorized"
        case .forbidden: "forbidden"
        case .rateLimited: "rate_limited"
        case .notFound: "not_found"
        case .gone: "gone"
        case .validation: "validation"
        case .redirected: "redirected"
        case .server: "server"
        case .unreadable: "unreadable"
        case .unexpected: "unexpected"
        }
    }
}

extension GitHubError: CustomStringConvertible {
    package var description: String {
        var text = "\(method.rawValue) \(path): \(summary)"
        if !message.isEmpty { text += " (\(message))" }
        if let requestID { text += " [request \(requestID)]" }
        return text
    }

    private var summary: String {
        switch code {
        case .invalidRequest: "cannot be sent"
        case .credentials(.unusableKey): "the app's key is no RSA key in PEM form; give the file from GitHub"
        case .credentials(.appRefused): "GitHub refuses the app; check its id, its key and this machine's clock"
        case .credentials(.installationSuspended): "the app's installation is suspended; unsuspend it on GitHub"
        case .credentials(.installationNotFound): "the app is not installed there; install it on GitHub"
        case .credentials(.tokenNotKnownYet): "GitHub does not know its new token everywhere yet; try again soon"
        case .credentials(.exchangeRefused): "GitHub gives the app no token; check the API's address"
        case .refusedBeforeSending: "GitHub could not be reached, so nothing was sent"
        case .outcomeUnknown(.timedOut): "no answer in time"
        case .outcomeUnknown(.connectionLost): "the connection broke before the answer"
        case .outcomeUnknown(.cancelled): "cancelled while under way"
        case .outcomeUnknown(.serverError), .server:
            "\(status.map { $0 < 500 } ?? false ? "answered" : "GitHub failed with") \(status ?? 500)"
        case .unauthorized: "the token is refused; it is wrong, expired or revoked"
        case .forbidden: "the token may not do this; check its permissions"
        case .rateLimited(let pause): "\(pause.kind.rawValue) rate limit, to be retried in \(pause.retryAfter) s"
        case .notFound: "not found, or hidden from this token"
        case .gone: "gone: deleted, or switched off in this repository"
        case .validation(let problems): "GitHub refuses the content" + Self.list(problems)
        case .redirected(let location): "moved to \(location), which was not followed"
        case .unreadable: "the answer makes no sense"
        case .unexpected: "answered with \(status.map(String.init) ?? "no status")"
        }
    }

    private static func list(_ problems: [ValidationProblem]) -> String {
        guard !problems.isEmpty else { return "" }
        let texts = problems.prefix(5).map { problem in
            [problem.field, problem.message ?? problem.code].compactMap(\.self).joined(separator: " ")
        }
        return ": " + texts.joined(separator: ", ")
    }
}
