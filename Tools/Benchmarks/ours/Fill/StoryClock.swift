import Ledger
import LedgerEvents
import Synchronization

/// A clock by which a log looks as if it had been in use for months, three seconds an event, up to about now: its last
/// hour holds as much when it is short as when it is long.
final class StoryClock: Sendable {
    private let beginning: Microseconds
    private let time: Mutex<Microseconds>

    private static let perEvent = 3 * Timestamp.microsecondsPerSecond

    init(events: Int64) {
        beginning = Ledger.wallClock() - events * Self.perEvent
        time = Mutex(beginning)
    }

    /// The log has come so far.
    func reached(_ head: Position) { advance(to: beginning + head * Self.perEvent) }

    /// The time, a second later than the last.
    func tick() -> Microseconds { advance(by: Timestamp.microsecondsPerSecond) }

    /// What time it is, in GitHub's whole seconds.
    var seconds: GitHubSeconds { Timestamp.wholeSeconds(time.withLock { $0 }) }

    private func advance(to later: Microseconds) {
        time.withLock { $0 = max($0, min(later, Ledger.wallClock())) }
    }

    private func advance(by step: Microseconds) -> Microseconds {
        time.withLock { time in
            time = max(time, min(time + step, Ledger.wallClock()))
            return time
        }
    }
}

/// Numbers from 1 on, each given out once.
final class Counter: Sendable {
    private let count = Atomic<Int64>(0)

    func next() -> Int64 { count.add(1, ordering: .relaxed).newValue }
}
