import Foundation

/// GitHub's clock, which need not agree with ours: set off by some seconds, or stopped.
struct GitHubClock: Sendable {
    var offsetSeconds: Double = 0
    /// While set, every change happens in this one second.
    var frozenAt: GitHubTime?

    func now() -> GitHubTime {
        if let frozenAt { return frozenAt }
        return GitHubTime(seconds: Int((Date().timeIntervalSince1970 + offsetSeconds).rounded(.down)))
    }

    /// Our own clock in microseconds, for durations and the record of exchanges.
    static func microseconds() -> Int {
        Int(Date().timeIntervalSince1970 * 1_000_000)
    }
}
