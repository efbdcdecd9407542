import LedgerEvents

/// The times of a world as far as anything that is still to come can tell them apart.
///
/// The rules compare times and do no sums with them: they ask which of two is earlier, by the microsecond or by whole
/// seconds. So of times before every second that any new time can lie in, only their order and which of them share a
/// second matters. The others are kept as what they are away from now, and where in its second now is.
struct CanonicalTimes {
    private let now: Microseconds
    /// The first second that a new time can lie in.
    private let horizon: GitHubSeconds
    /// Those before the horizon, in order.
    private var past: [Microseconds] = []

    /// - Parameter earliest: No new time will be before this.
    init(now: Microseconds, earliest: Microseconds) {
        self.now = now
        horizon = Timestamp.wholeSeconds(earliest)
    }

    /// - Parameter times: All that will be asked for.
    mutating func take(_ times: [Microseconds]) { past = Set(times.filter(isPast)).sorted() }

    func isPast(_ time: Microseconds) -> Bool { Timestamp.wholeSeconds(time) < horizon }

    func add(_ time: Microseconds, to print: inout Fingerprint) {
        let isPast = isPast(time)
        print.add(isPast)
        guard isPast else { return print.add(time - now) }
        var (rank, second) = (0, 0)
        var last: GitHubSeconds?
        for earlier in past where earlier <= time {
            rank += 1
            if Timestamp.wholeSeconds(earlier) != last { second += 1 }
            last = Timestamp.wholeSeconds(earlier)
        }
        print.add(rank)
        print.add(second)
    }

    func addPhase(to print: inout Fingerprint) {
        print.add(now - Timestamp.wholeSeconds(now) * Timestamp.microsecondsPerSecond)
    }
}
