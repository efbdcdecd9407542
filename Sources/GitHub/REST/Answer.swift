package import Foundation

/// What came back from GitHub, before anyone makes sense of it: what the ledger records.
package struct RawAnswer: Sendable, Equatable {
    package var status: Int
    package var headers: AnswerHeaders
    /// Decompressed, at most ``sizeLimit`` bytes.
    package var body: Data
    /// Our clock when it was complete, in microseconds since 1970.
    package var receivedAt: Int64
    /// The target that answered, if redirects led to another than was asked.
    package var redirectedTo: String?

    /// GitHub sends nothing larger: it is the limit of its webhooks.
    package static let sizeLimit = 25 * 1024 * 1024

    package init(
        status: Int, headers: AnswerHeaders = AnswerHeaders([]), body: Data = Data(), receivedAt: Int64 = 0
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.receivedAt = receivedAt
    }

    /// When it was answered, in whole seconds since 1970, by GitHub's clock where it says so and by ours where it does
    /// not.
    package var answeredAt: Int64 { headers.date ?? Transport.seconds(receivedAt) }

    /// Seconds from when it was answered to the end of that limit's window, at most ``RateLimitPause/longest``.
    package func secondsUntilReset(of limit: RateLimit) -> Int64 {
        // The window ends within that second, not at its start.
        max(0, min(limit.reset - answeredAt + 1, RateLimitPause.longest))
    }
}

/// A successful answer: what was asked for, and everything that came with it.
package struct Answer<Value: Sendable>: Sendable {
    package var value: Value
    package var raw: RawAnswer

    package init(value: Value, raw: RawAnswer) {
        self.value = value
        self.raw = raw
    }

    package var status: Int { raw.status }
    /// The server's `Date`, in whole seconds since 1970: tells our clock's offset from GitHub's.
    package var date: Int64? { raw.headers.date }
    package var etag: String? { raw.headers.etag }
    package var requestID: String? { raw.headers.requestID }
    package var rawBody: Data { raw.body }
    /// Set when a read was redirected: the repository was renamed, or the issue transferred.
    package var redirectedTo: String? { raw.redirectedTo }
}

extension Answer: Equatable where Value: Equatable {}

/// The answer to a read that was asked with an `ETag`.
package enum Conditional<Value: Sendable>: Sendable {
    /// It is what it was: 304, which costs nothing of the rate limit.
    case notModified
    /// As it is now, with the `ETag` to ask with the next time.
    case found(Value, etag: String?)
}

extension Conditional: Equatable where Value: Equatable {}
