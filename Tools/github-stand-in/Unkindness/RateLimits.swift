/// GitHub's limits, primary and secondary.
/// https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
struct RateLimits: Sendable {
    /// The primary limit, by user or installation.
    var perHour = 5000
    var windowSeconds = 3600
    /// Secondary limits; without a number there is none.
    var writesPerMinute: Int?
    var contentPerMinute: Int?
    var contentPerHour: Int?
    var pointsPerMinute: Int?
    var concurrent: Int?
    var concurrentWrites: Int?
    /// GitHub answers 403 or 429, with or without `retry-after`.
    var secondaryStatus = 403
    var retryAfterSeconds: Int? = 60
    /// How far GitHub's clock is from ours, for `x-ratelimit-reset`.
    var clockOffset = 0.0
    private var windows: [String: Window] = [:]

    private struct Window: Sendable {
        var used = 0
        var endsAt: Double
        var writes: [Double] = []
        var contents: [Double] = []
        var points: [(at: Double, count: Int)] = []
    }

    struct Standing: Sendable {
        var limit: Int
        var used: Int
        var remaining: Int
        var reset: Int
    }

    /// One request, as the limits see it.
    struct Demand: Sendable {
        var budget: String
        var isWrite: Bool
        var createsContent: Bool
        /// Requests under way beside this one.
        var others: Int
        var otherWrites: Int
    }

    func standing(_ budget: String, at now: Double) -> Standing {
        let window = windows[budget].flatMap { $0.endsAt > now ? $0 : nil }
        let used = window?.used ?? 0
        let end = (window?.endsAt ?? now + Double(windowSeconds)) + clockOffset
        return Standing(limit: perHour, used: used, remaining: max(perHour - used, 0), reset: Int(end))
    }

    /// Notes the request for the secondary limits, and refuses it if it is one too many. The primary budget is charged
    /// afterwards for what is let in, because a 304 costs nothing.
    ///
    /// - Parameter now: By `GitHubClock.seconds`.
    mutating func admit(_ demand: Demand, at now: Double) -> Refusal? {
        var window = windows[demand.budget] ?? Window(endsAt: now + Double(windowSeconds))
        if window.endsAt <= now {
            window.used = 0
            window.endsAt = now + Double(windowSeconds)
        }
        window.writes.removeAll { $0 < now - 60 }
        window.contents.removeAll { $0 < now - 3600 }
        window.points.removeAll { $0.at < now - 60 }
        defer { windows[demand.budget] = window }

        guard window.used < perHour else {
            return .forbidden("API rate limit exceeded for \(demand.budget.replacing("/", with: " ID ")).")
        }
        let cost = demand.isWrite ? 5 : 1
        let contentsThisMinute = window.contents.count { $0 >= now - 60 }
        let isOver =
            demand.others >= concurrent ?? .max
            || demand.isWrite && demand.otherWrites >= concurrentWrites ?? .max
            || demand.isWrite && window.writes.count >= writesPerMinute ?? .max
            || demand.createsContent && contentsThisMinute >= contentPerMinute ?? .max
            || demand.createsContent && window.contents.count >= contentPerHour ?? .max
            || window.points.reduce(0, { $0 + $1.count }) + cost > pointsPerMinute ?? .max
        // What is refused counts too: whoever goes on asking is not let in the sooner for it.
        if demand.isWrite { window.writes.append(now) }
        if demand.createsContent { window.contents.append(now) }
        window.points.append((now, cost))
        guard isOver else { return nil }
        window.used += 1
        return secondaryRefusal
    }

    mutating func charge(_ budget: String) {
        windows[budget]?.used += 1
    }

    /// Leaves every budget that was used so far with `remaining` requests.
    mutating func leave(_ remaining: Int) {
        for budget in windows.keys { windows[budget]?.used = perHour - remaining }
    }

    /// Begins all windows anew.
    mutating func renew() { windows = [:] }

    private var secondaryRefusal: Refusal {
        var refusal = Refusal(
            status: secondaryStatus,
            message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
            documentation:
                "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits"
        )
        if let retryAfterSeconds { refusal.headers["Retry-After"] = String(retryAfterSeconds) }
        return refusal
    }
}
