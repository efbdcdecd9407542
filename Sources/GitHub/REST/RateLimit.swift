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

extension RateLimits: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        let windows: [String: Window] = try fields.read("resources")
        byResource = windows.reduce(into: [:]) { limits, window in
            limits[window.key] = window.value.limit(on: window.key)
        }
    }

    private struct Window: JSONObject {
        let limit: Int
        let remaining: Int
        let used: Int?
        let reset: Int64

        init(_ fields: JSONFields) throws(DecodingFailure) {
            limit = try fields.read("limit")
            remaining = try fields.read("remaining")
            used = try fields.readIfPresent("used")
            reset = try fields.read("reset")
        }

        func limit(on resource: String) -> RateLimit {
            RateLimit(
                resource: resource, limit: limit, remaining: remaining, used: used ?? max(0, limit - remaining),
                reset: reset)
        }
    }
}
