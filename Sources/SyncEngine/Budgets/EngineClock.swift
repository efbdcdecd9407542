import Ledger
package import LedgerEvents

/// The time that the projector goes by, and waits by.
package struct EngineClock: Sendable {
    /// Microseconds since 1970.
    package let now: @Sendable () -> Microseconds
    /// How much faster than the wall's it runs; 1 but in tests that need hours.
    private let speed: Double

    package static let wall = EngineClock(now: Ledger.wallClock, speed: 1)

    /// Hours in seconds: begins at the wall's time.
    package static func accelerated(by speed: Double, from start: Microseconds = Ledger.wallClock()) -> EngineClock {
        EngineClock(now: { start + Int64(Double(Ledger.wallClock() - start) * speed) }, speed: speed)
    }

    private init(now: @escaping @Sendable () -> Microseconds, speed: Double) {
        self.now = now
        self.speed = speed
    }

    package func sleep(until time: Microseconds) async throws {
        let wait = Double(max(0, time - now())) / speed
        try await Task.sleep(for: .microseconds(Int64(wait.rounded(.up))))
    }
}
