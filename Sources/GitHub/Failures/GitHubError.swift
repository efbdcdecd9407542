/// Why a call to GitHub brought no answer to work with.
package struct GitHubError: Error, Sendable, Equatable {
    package let code: Code
    /// The call that failed.
    package let method: GitHubRequest.Method
    package let path: String
    /// What GitHub said, or what we can say; at most ``messageLimit`` characters, and never a secret.
    package let message: String
    /// What GitHub answered, if it answered. A body that repeats our credentials is left out.
    package let answer: RawAnswer?

    package static let messageLimit = 500

    package enum Code: Sendable, Equatable {
        /// The call cannot be made at all, such as an `app` call with a personal access token.
        case invalidRequest
        /// No access token is to be had, or none is worth anything: the key, the app or the installation is refused.
        /// GitHub has not acted.
        case credentials(CredentialProblem)
        /// No connection came about: GitHub has certainly not acted.
        case refusedBeforeSending
        /// The request left, and what became of it is not known.
        case outcomeUnknown(Doubt)
        /// 401: the token is refused.
        case unauthorized
        /// 403: the token may not do this.
        case forbidden
        /// 403 or 429: not now.
        case rateLimited(RateLimitPause)
        /// 404: not there, not there yet, or hidden from this token.
        case notFound
        /// 410: deleted, or the feature is switched off.
        case gone
        /// 422: the request's content is refused.
        case validation([ValidationProblem])
        /// 301, 302, 307 or 308 that was not followed: of a write, to another host, or one too many.
        case redirected(location: String)
        /// 5xx to a read, or a refusal that is not GitHub's own.
        case server
        /// Success by its status, but not what GitHub's documentation promises.
        case unreadable
        /// Any other status.
        case unexpected
    }

    /// Why the outcome is not known.
    package enum Doubt: Sendable, Equatable {
        case timedOut
        case connectionLost
        case cancelled
        /// 5xx to a write, or a refusal that is not GitHub's own: it may have happened before the server failed.
        case serverError
    }

    /// Why there is no access token.
    package enum CredentialProblem: Sendable, Equatable {
        /// The private key is not an RSA key of at least 2048 bits in PEM form.
        case unusableKey
        /// 401 to the app's assertion: wrong app id, wrong key, or a clock that is far off.
        case appRefused
        /// 403 that says so, to the app or to one of the installation's tokens that is still in use.
        case installationSuspended
        /// 404: removed, or another app's.
        case installationNotFound
        /// 401 to a token that GitHub has just given: not all of its servers may know it yet.
        case tokenNotKnownYet
        /// Any other refusal to exchange the app's assertion for a token; ``answer`` and ``message`` say more.
        case exchangeRefused
    }

    /// Whether GitHub has done what it was asked.
    package enum Certainty: Sendable, Equatable {
        /// Certainly not, or there was nothing to do: it was a read.
        case notActed
        /// Perhaps. A create must not be repeated before it has been looked for.
        case unknown
    }

    package init(
        _ code: Code, method: GitHubRequest.Method, path: String, message: String = "", answer: RawAnswer? = nil
    ) {
        self.code = code
        self.method = method
        self.path = path
        self.message = String(message.prefix(Self.messageLimit))
        self.answer = answer
    }

    package var status: Int? { answer?.status }
    package var requestID: String? { answer?.headers.requestID }
    /// The server's `Date`, in whole seconds since 1970.
    package var date: Int64? { answer?.headers.date }
}

/// One of the `errors` of a 422.
package struct ValidationProblem: Sendable, Equatable {
    package var resource: String?
    package var field: String?
    /// `missing`, `missing_field`, `invalid`, `already_exists`, `unprocessable` or `custom`.
    package var code: String?
    package var message: String?

    package init(resource: String? = nil, field: String? = nil, code: String? = nil, message: String? = nil) {
        self.resource = resource
        self.field = field
        self.code = code
        self.message = message
    }
}

/// How long to keep away, and from what.
package struct RateLimitPause: Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// The hourly budget is used up.
        case primary
        /// Too much at once: concurrent calls, points a minute, or content created.
        case secondary
    }

    /// The most seconds that are waited at one answer's word, whatever it says: GitHub's limits lift within an hour, so
    /// what goes far beyond it is a mistake, of GitHub's or of a proxy's.
    package static let longest: Int64 = 24 * 3_600

    package var kind: Kind
    /// Seconds to wait, counted from the answer; at most ``longest``.
    package var retryAfter: Int64

    package init(kind: Kind, retryAfter: Int64) {
        self.kind = kind
        self.retryAfter = retryAfter
    }
}
