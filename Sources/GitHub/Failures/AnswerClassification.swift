import Foundation

/// Which answers are failures, and of what kind: by status, headers and GitHub's own words, and nothing else.
extension GitHubError {
    /// Nil if the answer is a success: any 2xx, and 304 where the request was conditional.
    package init?(classifying answer: RawAnswer, to request: GitHubRequest) {
        let isNotModified = answer.status == 304 && request.ifNoneMatch != nil
        if isNotModified || (200...299).contains(answer.status) { return nil }
        let refusal = Refusal(answer.body)
        let isJudgement = Self.judgements.contains(answer.status)
        self.init(
            Self.code(of: answer, refusal: refusal, isWrite: request.isWrite),
            method: request.method, path: request.path,
            message: isJudgement && !refusal.isGitHubs ? Self.notGitHubs : refusal.message, answer: answer)
    }

    /// What is said of who asks, and of what is there. A gateway that finds no GitHub behind it knows neither, whatever
    /// it answers; GitHub's API says it in JSON, with a `message`.
    private static let judgements: Set = [401, 403, 404, 410, 422]
    private static let notGitHubs = "not in GitHub's words: a gateway's, or the API has another address"

    private static func code(of answer: RawAnswer, refusal: Refusal, isWrite: Bool) -> Code {
        if let pause = RateLimitPause(answer, refusal) { return .rateLimited(pause) }
        let failed: Code = isWrite ? .outcomeUnknown(.serverError) : .server
        if judgements.contains(answer.status), !refusal.isGitHubs { return failed }
        switch answer.status {
        case 301, 302, 307, 308: return .redirected(location: String((answer.headers.location ?? "").prefix(500)))
        case 401: return .unauthorized
        // Whoever still holds a token of the installation is told so at every call.
        case 403 where refusal.speaksOfSuspension: return .credentials(.installationSuspended)
        case 403: return .forbidden
        case 404: return .notFound
        // Whoever switches a repository's issues off has not deleted them.
        case 410 where refusal.speaksOfDisabling: return .forbidden
        case 410: return .gone
        case 422: return .validation(refusal.errors)
        // A proxy in between gave up waiting: the request may have gone on without it.
        case 408: return .outcomeUnknown(.timedOut)
        case 500...599: return failed
        default: return .unexpected
        }
    }
}

extension RateLimitPause {
    /// "Best practices for using the REST API": obey `retry-after`; else, with nothing remaining, wait for the reset;
    /// else wait at least a minute.
    private static let leastPause: Int64 = 60

    /// Nil if the answer is not about a rate limit. A 403 is one only if its headers or its words say so: it is a
    /// missing permission otherwise.
    fileprivate init?(_ answer: RawAnswer, _ refusal: Refusal) {
        let limit = answer.headers.rateLimit
        let isExhausted = limit?.remaining == 0
        let isSecondary = refusal.speaksOfSecondaryLimit || answer.headers.retryAfter != nil
        switch answer.status {
        case 429: break
        case 403 where isExhausted || isSecondary || refusal.speaksOfLimit: break
        case 422 where refusal.wasTooQuick: break
        default: return nil
        }
        let pause: Int64
        if let stated = answer.headers.retryAfter {
            pause = min(max(1, stated), Self.longest)
        } else if isExhausted, let limit {
            pause = max(1, answer.secondsUntilReset(of: limit))
        } else {
            pause = Self.leastPause
        }
        let isPrimary = (isExhausted || refusal.speaksOfLimit) && !isSecondary
        self.init(kind: isPrimary ? .primary : .secondary, retryAfter: pause)
    }
}

/// GitHub's own words in an error's body: `{"message": "...", "errors": [...]}`.
private struct Refusal {
    let message: String
    let errors: [ValidationProblem]
    /// Whether they are GitHub's at all.
    let isGitHubs: Bool

    init(_ body: Data) {
        let wire = try? JSONTape.value(of: body, as: Wire.self)
        isGitHubs = wire?.message != nil
        message = wire?.message ?? ""
        errors = wire?.errors?.compactMap(\.problem) ?? []
    }

    var speaksOfLimit: Bool { Self.mentions("rate limit exceeded", in: message) }

    /// Its names through the years: "secondary rate limit", before that "abuse detection mechanism".
    var speaksOfSecondaryLimit: Bool {
        Self.mentions("secondary rate limit", in: message) || Self.mentions("abuse detection", in: message)
    }

    /// "Issues are disabled for this repo", "Issues has been disabled in this repository".
    var speaksOfDisabling: Bool { Self.mentions("disabled", in: message) }

    /// "This installation has been suspended".
    var speaksOfSuspension: Bool { Self.mentions("installation has been suspended", in: message) }

    /// The limit on creating content can come as a validation error: "was submitted too quickly".
    var wasTooQuick: Bool {
        ([message] + errors.compactMap(\.message)).contains { Self.mentions("submitted too quickly", in: $0) }
    }

    private static func mentions(_ words: String, in text: String) -> Bool {
        text.lowercased().contains(words)
    }

    /// Each part is read for itself: an odd `errors` must not hide the message.
    private struct Wire: JSONObject {
        let message: String?
        let errors: [Entry]?

        init(_ fields: JSONFields) {
            message = try? fields.read("message")
            errors = try? fields.read("errors")
        }
    }

    /// An object, a bare text, or something that nobody has documented.
    private struct Entry: JSONReadable {
        let problem: ValidationProblem?

        init(_ json: JSONValue) {
            if let text = try? json.text() {
                problem = ValidationProblem(message: String(text.prefix(GitHubError.messageLimit)))
            } else {
                problem = try? ValidationProblem(json)
            }
        }
    }
}

extension ValidationProblem: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        let message: String? = try fields.readIfPresent("message")
        self.init(
            resource: try fields.readIfPresent("resource"), field: try fields.readIfPresent("field"),
            code: try fields.readIfPresent("code"),
            message: message.map { String($0.prefix(GitHubError.messageLimit)) })
    }
}
