package import LedgerEvents
import Projections

/// When to try again: the waits between the attempts of one operation.
package struct Backoff: Sendable {
    /// After the last of them the operation is `errored`.
    package var waits: [Microseconds]

    /// - Parameter waits: 5 s, 30 s, 2 min, 10 min, 1 h and 6 h, unless a test is in a hurry.
    package init(waits: [Microseconds] = [5, 30, 120, 600, 3_600, 21_600].map { $0 * Timestamp.microsecondsPerSecond })
    {
        self.waits = waits
    }

    /// - Parameters:
    ///   - failures: How many have been before this one.
    ///   - jitter: -1 to 1: attempts that failed together are not repeated together.
    /// - Returns: microseconds to wait; nil when there have been enough.
    func wait(after failures: Int64, jitter: Double) -> Microseconds? {
        guard failures < waits.count else { return nil }
        let base = waits[Int(failures)]
        return base + Int64(Double(base) * 0.2 * jitter)
    }

    /// How often a 404 is taken for a replica that lags behind: right after a webhook, or a creation, GitHub may not
    /// know yet what it has told us. What is to be deleted is believed to be gone at the second word.
    static func graceForNotFound(_ operation: Operation) -> Int64 { operation.change == .delete ? 1 : 2 }
}

extension Operation {
    /// Whether a 404 to it is believed.
    var isPastGrace: Bool { failures >= Backoff.graceForNotFound(self) }
}
