package import LedgerEvents

/// What GitHub lets one identity do, and how much of it we use.
///
/// "Rate limits for the REST API" and "Best practices for using the REST API" at docs.github.com. The primary limit is
/// not among them: GitHub states it on every answer.
package struct GitHubLimits: Sendable, Equatable {
    /// "No more than 900 points per minute": a read counts 1, a write 5.
    package var pointsPerMinute: Int64 = 900
    /// "No more than 80 content-generating requests per minute and 500 per hour."
    package var creationsPerMinute: Int64 = 80
    package var creationsPerHour: Int64 = 500
    /// "Wait at least one second between each request" that writes, and make them "serially".
    package var betweenWrites: Microseconds = Timestamp.microsecondsPerSecond
    /// GitHub allows 100 at once; all identities together keep to this.
    package var requestsUnderWay = 10
    /// The part of a secondary limit that we use, in percent: what people do on GitHub's pages counts too.
    package var usablePercent: Int64 = 97
    /// "Wait for at least one minute"; and "an exponentially increasing amount of time" if that was not enough.
    package var leastPause: Microseconds = 60 * Timestamp.microsecondsPerSecond
    package var longestPause: Microseconds = 3_600 * Timestamp.microsecondsPerSecond

    package init() {}
}

/// What a request asks of a budget.
package struct Demand: Sendable, Hashable {
    package var kind: Kind
    package var urgency: Urgency

    package init(_ kind: Kind, _ urgency: Urgency) {
        self.kind = kind
        self.urgency = urgency
    }

    package enum Kind: Sendable, Hashable {
        case read
        /// Changes what is there.
        case write
        /// Makes an issue or a comment.
        case creation

        package var isWrite: Bool { self != .read }
        var points: Int64 { isWrite ? 5 : 1 }
    }

    /// Who has to wait for whom when there is not enough for all.
    package enum Urgency: Int, Sendable, Hashable, Comparable, CaseIterable {
        /// A client's edit on its way to GitHub.
        case edit
        /// A look that an undecided outcome or a tie waits for.
        case doubt
        case reconciliation
        case backfill

        package static func < (one: Urgency, other: Urgency) -> Bool { one.rawValue < other.rawValue }

        /// How much of a limit may be used up for this, in percent; the rest is kept for what is more urgent.
        package var share: Int64 {
            switch self {
            case .edit: 100
            case .doubt: 95
            case .reconciliation: 80
            case .backfill: 60
            }
        }
    }
}
