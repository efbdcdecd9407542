package import LedgerEvents

/// Keeps from calling a GitHub that does not answer: after a few failures in a row nothing is sent for a while, then
/// one request tries whether it is back. Without it an outage would use up the attempts of everything that waits.
package struct Breaker: Sendable, Equatable {
    /// Failures in a row that open it.
    package static let threshold = 5
    package static let firstWait: Microseconds = 5 * Timestamp.microsecondsPerSecond
    package static let longestWait: Microseconds = 300 * Timestamp.microsecondsPerSecond

    package private(set) var state = State.closed(failures: 0)

    package enum State: Sendable, Equatable {
        case closed(failures: Int)
        /// Nothing leaves before then.
        case open(until: Microseconds, wait: Microseconds)
        /// One request is out to try.
        case trying(wait: Microseconds)
    }

    package init() {}

    /// What became of a request, as far as it tells whether GitHub is there.
    package enum Experience: Sendable { case answered, failed }

    /// When something may leave: now, then, or (nil) when the request that tries has ended.
    package func opens(at now: Microseconds) -> Microseconds? {
        switch state {
        case .closed: now
        case .open(let until, _): max(now, until)
        case .trying: nil
        }
    }

    package mutating func begin(at now: Microseconds) {
        if case .open(let until, let wait) = state, until <= now { state = .trying(wait: wait) }
    }

    /// - Parameter jitter: -1 to 1: several that lost GitHub together do not come back together.
    /// - Returns: Whether it has opened or closed by this.
    package mutating func end(_ experience: Experience, at now: Microseconds, jitter: Double) -> Change? {
        switch (state, experience) {
        case (.closed, .answered):
            state = .closed(failures: 0)
            return nil
        case (.closed(let failures), .failed):
            guard failures + 1 >= Self.threshold else {
                state = .closed(failures: failures + 1)
                return nil
            }
            return open(for: Self.firstWait, now, jitter)
        case (.trying(let wait), .failed):
            return open(for: min(wait * 2, Self.longestWait), now, jitter)
        case (.trying, .answered), (.open, .answered):
            state = .closed(failures: 0)
            return .closed
        case (.open, .failed):
            return nil
        }
    }

    /// The request that tried was not sent after all, or its end is not known: the next one is to try.
    package mutating func giveUpTrying(at now: Microseconds) {
        if case .trying(let wait) = state { state = .open(until: now, wait: wait) }
    }

    package enum Change: Sendable, Equatable {
        case opened(until: Microseconds)
        case closed
    }

    private mutating func open(for wait: Microseconds, _ now: Microseconds, _ jitter: Double) -> Change {
        let until = now + wait + Int64(Double(wait) * 0.2 * jitter)
        state = .open(until: until, wait: wait)
        return .opened(until: until)
    }
}
