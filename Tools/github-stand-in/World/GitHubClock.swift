import Foundation

/// GitHub's clock, which need not agree with ours: set off by some seconds, faster, or stopped.
struct GitHubClock: Sendable {
    /// Ours, in microseconds since 1970.
    let ours: @Sendable () -> Int
    var offsetSeconds: Double = 0
    /// How much faster than ours it runs since `changedAt`, when it stood at `stoodAt`.
    private(set) var speed: Double = 1
    private var changedAt: Double = 0
    private var stoodAt: Double = 0
    /// While set, every change happens in this one second.
    var frozenAt: GitHubTime?

    init(ours: @escaping @Sendable () -> Int = GitHubClock.wall) { self.ours = ours }

    func now() -> GitHubTime {
        frozenAt ?? GitHubTime(seconds: Int((seconds + offsetSeconds).rounded(.down)))
    }

    /// What rate limits go by: as fast as this clock, but never set off or stopped.
    var seconds: Double {
        stoodAt + (ourSeconds - changedAt) * speed
    }

    private var ourSeconds: Double { Double(ours()) / 1_000_000 }

    /// Runs so much faster from now on, so that tests need not wait for hours; or slower.
    mutating func run(at speed: Double) {
        (stoodAt, changedAt) = (seconds, ourSeconds)
        self.speed = speed
    }

    /// This machine's clock.
    static let wall: @Sendable () -> Int = { Int(Date().timeIntervalSince1970 * 1_000_000) }
}
