import Ledger
package import LedgerEvents

/// The time that the engine goes by, and waits by: whoever sleeps does it here, so that a simulation can be faster than
/// time.
package struct EngineClock: Sendable {
    /// Microseconds since 1970.
    package let now: @Sendable () -> Microseconds
    private let wait: @Sendable (Microseconds) async throws -> Void

    package static let wall = EngineClock(now: Ledger.wallClock) { time in
        // A clock that was set back runs slower meanwhile.
        repeat {
            try await Task.sleep(for: .microseconds(max(0, time - Ledger.wallClock())))
        } while Ledger.wallClock() < time
    }

    /// - Parameter wait: Returns when `now` has come to that time; throws when the task is cancelled before.
    package init(
        now: @escaping @Sendable () -> Microseconds, wait: @escaping @Sendable (Microseconds) async throws -> Void
    ) {
        self.now = now
        self.wait = wait
    }

    package func sleep(until time: Microseconds) async throws { try await wait(time) }

    package func sleep(for time: Microseconds) async throws { try await wait(now() + time) }
}
