/// The headers of an answer that mean something to us. The others, cookies among them, are not kept.
package struct AnswerHeaders: Sendable, Equatable {
    private static let known: Set<String> = [
        "content-type", "date", "etag", "link", "location", "retry-after", "x-github-request-id", "x-ratelimit-limit",
        "x-ratelimit-remaining", "x-ratelimit-reset", "x-ratelimit-resource", "x-ratelimit-used",
    ]

    /// By lower-case name.
    private var values: [String: String]

    /// Of a name that comes several times the values are joined by commas (RFC 9110, 5.3).
    package init(_ fields: [(name: String, value: String)]) {
        let kept = fields.map { ($0.name.lowercased(), $0.value) }.filter { Self.known.contains($0.0) }
        values = Dictionary(kept) { "\($0), \($1)" }
    }

    package subscript(name: String) -> String? { values[name.lowercased()] }

    /// Keeps nothing of a header that repeats a secret.
    mutating func withhold(_ secret: String) { values = values.filter { !$0.value.contains(secret) } }

    /// GitHub's clock when it answered, in whole seconds since 1970.
    package var date: Int64? { self["date"].flatMap(HTTPDate.seconds) }
    package var etag: String? { self["etag"] }
    /// What GitHub's support asks for.
    package var requestID: String? { self["x-github-request-id"] }
    package var location: String? { self["location"] }

    /// How long GitHub asks us to wait, in seconds: a number, or a time to compare with its own clock.
    package var retryAfter: Int64? {
        guard let text = self["retry-after"] else { return nil }
        if let seconds = number(text) { return max(0, seconds) }
        guard let moment = HTTPDate.seconds(text), let date else { return nil }
        return max(0, moment - date)
    }

    package var rateLimit: RateLimit? {
        guard let limit = number(self["x-ratelimit-limit"]), let remaining = number(self["x-ratelimit-remaining"]),
            let reset = number(self["x-ratelimit-reset"])
        else { return nil }
        return RateLimit(
            resource: self["x-ratelimit-resource"] ?? RateLimit.core, limit: Int(limit), remaining: Int(remaining),
            used: number(self["x-ratelimit-used"]).map(Int.init) ?? Int(max(0, limit - remaining)), reset: reset)
    }

    /// Of what a header may say, absurd as it is, nothing is to overflow when it is reckoned with.
    private func number(_ text: String?) -> Int64? {
        text.flatMap { Int64($0) }.map { max(-Self.largestNumber, min($0, Self.largestNumber)) }
    }

    /// Beyond every count, and every second of GitHub's calendar.
    private static let largestNumber: Int64 = 1 << 40
}
