import Foundation

/// GitHub's clock, which need not agree with ours: set off by some seconds, faster, or stopped.
struct GitHubClock: Sendable {
    /// Ours, in microseconds since 1970.
    let ours: @Sendable () -> Int
    var offsetSeconds: Double = 0
    /// How much faster than ours it runs from `spedUpAt` on.
    private(set) var speed: Double = 1
    private var spedUpAt: Double = 0
    /// While set, every change happens in this one second.
    var frozenAt: GitHubTime?

    init(ours: @escaping @Sendable () -> Int = GitHubClock.wall) { self.ours = ours }

    func now() -> GitHubTime {
        frozenAt ?? GitHubTime(seconds: Int((seconds + offsetSeconds).rounded(.down)))
    }

    /// What rate limits go by: as fast as this clock, but never set off or stopped.
    var seconds: Double {
        let ours = Double(ours()) / 1_000_000
        return speed == 1 ? ours : spedUpAt + (ours - spedUpAt) * speed
    }

    /// Runs so much faster from now on, so that tests need not wait for hours.
    mutating func run(at speed: Double) {
        spedUpAt = Double(ours()) / 1_000_000
        self.speed = speed
    }

    /// This machine's clock.
    static let wall: @Sendable () -> Int = { Int(Date().timeIntervalSince1970 * 1_000_000) }
}
