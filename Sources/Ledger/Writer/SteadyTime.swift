import Foundation
package import LedgerEvents
import Synchronization

/// The time that a process goes by: the machine's, but it never goes back.
///
/// A clock that is set back runs on at half its pace until time has caught up with it. So what waits for a time comes to
/// it, what was asked in the last minute is not counted for hours, and the log's times stay apart from each other.
struct SteadyTime {
    /// When the machine's clock was last the one to go by.
    private var anchor: Moment?

    /// - Parameters:
    ///   - machine: What the machine's clock says, microseconds since 1970.
    ///   - elapsed: Microseconds since whenever, on a clock that nobody sets.
    mutating func now(machine: Microseconds, elapsed: Microseconds) -> Microseconds {
        if let anchor {
            let steady = anchor.time + (elapsed - anchor.elapsed) / 2
            if steady > machine { return steady }
        }
        anchor = Moment(time: machine, elapsed: elapsed)
        return machine
    }

    private struct Moment {
        var time: Microseconds
        var elapsed: Microseconds
    }
}

extension Ledger {
    /// Microseconds since 1970 on this machine's clock, which for this process never goes back.
    package static let wallClock: @Sendable () -> Microseconds = {
        steadyTime.withLock { $0.now(machine: time(of: CLOCK_REALTIME), elapsed: time(of: CLOCK_MONOTONIC)) }
    }

    private static let steadyTime = Mutex(SteadyTime())

    private static func time(of clock: clockid_t) -> Microseconds {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * Timestamp.microsecondsPerSecond + Int64(time.tv_nsec) / 1_000
    }
}
