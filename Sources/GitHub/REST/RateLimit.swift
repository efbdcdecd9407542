/// A primary rate limit as GitHub last stated it: on every answer's `x-ratelimit-` headers, and at `GET /rate_limit`.
package struct RateLimit: Sendable, Equatable {
    /// The limit that everything but search, GraphQL and the like counts against.
    package static let core = "core"

    package var resource: String
    package var limit: Int
    package var remaining: Int
    package var used: Int
    /// When the window ends, in whole seconds since 1970 on GitHub's clock.
    package var reset: Int64

    package init(resource: String = RateLimit.core, limit: Int, remaining: Int, used: Int, reset: Int64) {
        self.resource = resource
        self.limit = limit
        self.remaining = remaining
        self.used = used
        self.reset = reset
    }
}

/// `GET /rate_limit`: every limit by its resource. Asking costs nothing.
package struct RateLimits: Sendable, Equatable {
    package var byResource: [String: RateLimit]

    package var core: RateLimit? { byResource[RateLimit.core] }
}

extension RateLimits: Decodable {
    private enum Field: String, CodingKey {
        case resources
    }

    private struct Window: Decodable {
        let limit: Int
        let remaining: Int
        let used: Int?
        let reset: Int64
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        let windows = try fields.decode([String: Window].self, forKey: .resources)
        byResource = Dictionary(
            uniqueKeysWithValues: windows.map { name, window in
                let used = window.used ?? max(0, window.limit - window.remaining)
                let limit = RateLimit(
                    resource: name, limit: window.limit, remaining: window.remaining, used: used, reset: window.reset)
                return (name, limit)
            })
    }
}
