/// `POST /_control/clock` changes what it names: `offset_seconds` sets GitHub's clock off from ours, `frozen_at` (a
/// time, or `null`) stops it, `speed` makes it (and the windows of rate limits) run so much faster than ours from now
/// on, `pull_request_lag_seconds` is how far a pull request's own `updated_at` runs ahead of
/// its issue's when labels change.
extension StandIn {
    func setClock(_ request: ControlRequest) throws(Refusal) -> JSON {
        try request.allow("offset_seconds", "frozen_at", "speed", "pull_request_lag_seconds")
        if request.has("frozen_at") {
            clock.frozenAt = nil
            if let text = request.text("frozen_at") {
                guard let time = GitHubTime(reading: text) else {
                    throw .invalid("Control", "frozen_at", "invalid", value: .string(text))
                }
                clock.frozenAt = time
            }
        }
        if let offset = request.body["offset_seconds"]?.fraction {
            clock.offsetSeconds = offset
            state.limits.clockOffset = offset
        }
        if let speed = request.body["speed"]?.fraction {
            guard speed > 0 else { throw .invalid("Control", "speed", "invalid", value: .double(speed)) }
            clock.run(at: speed)
        }
        if let lag = request.number("pull_request_lag_seconds") { state.world.pullRequestLagSeconds = lag }
        return clockStanding
    }

    var clockStanding: JSON {
        [
            "now": JSON(clock.now()),
            "offset_seconds": .double(clock.offsetSeconds),
            "frozen_at": JSON(clock.frozenAt),
            "speed": .double(clock.speed),
            "pull_request_lag_seconds": .integer(state.world.pullRequestLagSeconds),
        ]
    }
}

/// `POST /_control/limits` changes what it names; `null` takes a secondary limit away:
/// - `per_hour` (default 5000), `window_seconds` (default 3600): the primary limit; `remaining` N leaves every budget
///   used so far with N requests; `renew: true` begins all windows anew
/// - `writes_per_minute`, `content_per_minute`, `content_per_hour`, `points_per_minute` (a read 1, a write 5),
///   `concurrent`, `concurrent_writes`: secondary limits, none by default. GitHub's own are 80, 500, 900 and 100
/// - `secondary_status` (403 or 429), `retry_after` (seconds, or `null` for no such header): how they are refused
extension StandIn {
    func setLimits(_ request: ControlRequest) throws(Refusal) -> JSON {
        try request.allow(
            "per_hour", "window_seconds", "remaining", "renew", "writes_per_minute", "content_per_minute",
            "content_per_hour", "points_per_minute", "concurrent", "concurrent_writes", "secondary_status",
            "retry_after")
        if request.body["renew"]?.flag == true { state.limits.renew() }
        if let limit = request.number("per_hour") { state.limits.perHour = limit }
        if let seconds = request.number("window_seconds") { state.limits.windowSeconds = seconds }
        if let status = request.number("secondary_status") { state.limits.secondaryStatus = status }
        let optional: [(name: String, limit: WritableKeyPath<RateLimits, Int?>)] = [
            ("writes_per_minute", \.writesPerMinute), ("content_per_minute", \.contentPerMinute),
            ("content_per_hour", \.contentPerHour), ("points_per_minute", \.pointsPerMinute),
            ("concurrent", \.concurrent), ("concurrent_writes", \.concurrentWrites),
            ("retry_after", \.retryAfterSeconds),
        ]
        for (name, limit) in optional where request.has(name) {
            state.limits[keyPath: limit] = request.number(name)
        }
        if let remaining = request.number("remaining") { state.limits.leave(remaining) }
        return limitStanding
    }

    var limitStanding: JSON {
        let limits = state.limits
        return [
            "per_hour": .integer(limits.perHour),
            "window_seconds": .integer(limits.windowSeconds),
            "writes_per_minute": JSON(limits.writesPerMinute),
            "content_per_minute": JSON(limits.contentPerMinute),
            "content_per_hour": JSON(limits.contentPerHour),
            "points_per_minute": JSON(limits.pointsPerMinute),
            "concurrent": JSON(limits.concurrent),
            "concurrent_writes": JSON(limits.concurrentWrites),
            "secondary_status": .integer(limits.secondaryStatus),
            "retry_after": JSON(limits.retryAfterSeconds),
        ]
    }
}
