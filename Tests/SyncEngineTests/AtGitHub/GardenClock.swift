import LedgerEvents
import Synchronization

/// A clock that goes on by a millisecond whenever it is looked at, and otherwise where it is told to.
final class GardenClock: Sendable {
    /// 2026-03-01T00:00:00Z
    private static let beginning: GitHubSeconds = 1_772_323_200
    private let now = Mutex(beginning * Timestamp.microsecondsPerSecond)

    /// GitHub's time, so many seconds after the beginning of these histories.
    static func github(_ second: Int64) -> GitHubSeconds { beginning + second }

    func tick() -> Microseconds {
        now.withLock { now in
            now += 1_000
            return now
        }
    }

    func set(_ second: Int64) {
        now.withLock { $0 = Self.github(second) * Timestamp.microsecondsPerSecond }
    }
}
