package import LedgerEvents

/// What one identity at GitHub, an installation of the app or the holder of a token, may still ask: learned from what
/// it has asked and from what GitHub answered.
package struct Budget: Sendable, Equatable {
    package let limits: GitHubLimits
    /// The primary limit as GitHub last stated it; nil before it has.
    package private(set) var primary: PrimaryLimit?
    /// Nothing is asked before.
    package private(set) var pause: Pause?
    private var points = SlidingCount(over: minute, slot: minute / 60)
    private var creationsOfMinute = SlidingCount(over: minute, slot: minute / 60)
    private var creationsOfHour = SlidingCount(over: 60 * minute, slot: minute)
    private var lastWrite: Microseconds?
    private var isWriting = false
    private var underWay: Int64 = 0
    /// Refusals for a secondary limit, one after another.
    private var refusals = 0

    private static let minute = 60 * Timestamp.microsecondsPerSecond

    package init(_ limits: GitHubLimits = .init()) { self.limits = limits }

    package struct Pause: Sendable, Equatable {
        package var cause: PauseCause
        package var until: Microseconds

        package init(cause: PauseCause, until: Microseconds) {
            self.cause = cause
            self.until = until
        }
    }

    package enum Verdict: Sendable, Equatable {
        case go
        /// Not before then.
        case wait(Pause)
        /// Until something that is under way, or that goes first, has ended.
        case waitForOthers
    }
}

/// `x-ratelimit-limit`, `-remaining` and `-reset`, the last on our clock.
package struct PrimaryLimit: Sendable, Equatable {
    package var limit: Int64
    package var remaining: Int64
    package var resets: Microseconds

    package init(limit: Int64, remaining: Int64, resets: Microseconds) {
        self.limit = limit
        self.remaining = remaining
        self.resets = resets
    }
}

// What may be asked now.
extension Budget {
    package func verdict(on demand: Demand, at now: Microseconds) -> Verdict {
        if let pause, pause.until > now { return .wait(pause) }
        if let primary, primary.resets > now,
            primary.remaining - underWay <= primary.limit * (100 - demand.urgency.share) / 100
        {
            return .wait(Pause(cause: .primaryLimit, until: primary.resets))
        }
        if demand.kind == .creation, let wait = wait(for: 1, in: creationsOfHour, limits.creationsPerHour, now) {
            return .wait(Pause(cause: .creationsPerHour, until: wait))
        }
        var until = wait(
            for: demand.kind.points, in: points, limits.pointsPerMinute * demand.urgency.share / 100, now)
        if demand.kind == .creation {
            until = [until, wait(for: 1, in: creationsOfMinute, limits.creationsPerMinute, now)]
                .compactMap(\.self).max()
        }
        if demand.kind.isWrite {
            if isWriting { return .waitForOthers }
            if let lastWrite, lastWrite + limits.betweenWrites > now {
                until = max(until ?? now, lastWrite + limits.betweenWrites)
            }
        }
        return until.map { .wait(Pause(cause: .pace, until: $0)) } ?? .go
    }

    private func wait(
        for more: Int64, in window: SlidingCount, _ limit: Int64, _ now: Microseconds
    ) -> Microseconds? {
        let room = window.room(for: more, below: limit * limits.usablePercent / 100, from: now)
        return room > now ? room : nil
    }
}

// What happened to what was asked.
extension Budget {
    /// A request leaves.
    package mutating func begin(_ kind: Demand.Kind, at now: Microseconds) {
        points.add(kind.points, at: now)
        underWay += 1
        guard kind.isWrite else { return }
        isWriting = true
        lastWrite = now
        if kind == .creation { noteCreation(at: now) }
    }

    /// One that left before this budget was there to count it.
    package mutating func noteCreation(at time: Microseconds) {
        creationsOfMinute.add(1, at: time)
        creationsOfHour.add(1, at: time)
    }

    /// It ended without an answer, or with one that says nothing of a limit, as a 5xx; or it has not been sent after all.
    package mutating func end(unanswered kind: Demand.Kind, at now: Microseconds) {
        leave(kind)
        learn(nil, now)
    }

    /// It ended, with whatever answer but a refusal for a limit.
    package mutating func end(_ kind: Demand.Kind, _ stated: PrimaryLimit?, at now: Microseconds) {
        leave(kind)
        learn(stated, now)
        if kind.isWrite, pause.map({ $0.until <= now }) ?? true { refusals = 0 }
    }

    /// It was refused for a limit.
    ///
    /// - Parameter lifts: When GitHub says that it lifts, or a minute from now if it says nothing.
    /// - Returns: The pause, if it is longer than the one there was.
    package mutating func end(
        _ kind: Demand.Kind, refusedBy cause: PauseCause, lifts: Microseconds, _ stated: PrimaryLimit?,
        at now: Microseconds
    ) -> Pause? {
        leave(kind)
        learn(stated, now)
        var until = lifts
        if cause == .secondaryLimit {
            // Those that left before the pause began tell nothing new; after a long time without one it is the first.
            if pause.map({ $0.until + limits.longestPause <= now }) ?? false { refusals = 0 }
            if pause.map({ $0.until <= now }) ?? true { refusals += 1 }
            if refusals > 1 {
                let longer = limits.leastPause << Int64(min(refusals - 1, 10))
                until = max(until, now + min(longer, limits.longestPause))
            }
        }
        return begin(Pause(cause: cause, until: max(until, now + Timestamp.microsecondsPerSecond)))
    }

    /// Nothing more until then, whatever the reason.
    package mutating func begin(_ longer: Pause) -> Pause? {
        if let pause, pause.until >= longer.until { return nil }
        pause = longer
        return longer
    }

    private mutating func leave(_ kind: Demand.Kind) {
        underWay -= 1
        if kind.isWrite { isWriting = false }
    }

    /// Answers may come out of order: of one window the lower count is the younger, and a later window beats both.
    private mutating func learn(_ stated: PrimaryLimit?, _ now: Microseconds) {
        guard let stated else { return }
        guard let known = primary, known.resets > now else { return primary = stated }
        let isSameWindow = abs(stated.resets - known.resets) < 10 * Timestamp.microsecondsPerSecond
        if isSameWindow {
            primary = PrimaryLimit(
                limit: stated.limit, remaining: min(known.remaining, stated.remaining), resets: stated.resets)
        } else if stated.resets > known.resets {
            primary = stated
        }
    }
}
