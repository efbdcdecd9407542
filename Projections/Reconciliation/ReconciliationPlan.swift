package import LedgerEvents

/// One piece of looking after what webhooks did not tell.
package enum Chore: Sendable, Hashable {
    /// GitHub's log of the App's deliveries, or of those of a repository's own webhooks.
    case readDeliveries(repository: Int64?)
    /// Whether an installation that gave no access when it was last heard of gives it again.
    case askAfter(installation: Int64)
    /// What changed in a list since the last sweep.
    case sweep(Listing.Key)
    /// All that a list has, and what it has no more.
    case compare(Listing.Key)

    /// What was missed comes first, in the order in which it happened, so that the sweep finds little; and an issue
    /// before its comments.
    fileprivate var rank: Int {
        switch self {
        case .readDeliveries: 0
        case .askAfter: 1
        case .sweep(let key): key.resource == .issueComment ? 3 : 2
        case .compare(let key): key.resource == .issueComment ? 5 : 4
        }
    }

    /// For a log.
    package var name: String {
        switch self {
        case .readDeliveries: "read_deliveries"
        case .askAfter: "ask_after_installation"
        case .sweep(let key): "sweep_\(key.resource.rawValue)"
        case .compare(let key): "compare_\(key.resource.rawValue)"
        }
    }

    /// 0: what is asked in the App's own name.
    package var repository: Int64 {
        switch self {
        case .readDeliveries(let repository): repository ?? 0
        case .askAfter: 0
        case .sweep(let key), .compare(let key): key.repository
        }
    }
}

/// A repository that may be synced, with its lists.
package struct SweptRepository: Sendable, Equatable {
    package var id: Int64
    package var installation: Int64?
    package var listings: [Listing]

    package init(id: Int64, installation: Int64?, listings: [Listing]) {
        self.id = id
        self.installation = installation
        self.listings = listings
    }
}

/// What to look after next, and when: one chore at a time for each installation.
package struct ReconciliationPlan: Sendable {
    /// Between two sweeps of a list, and two looks into a log of deliveries.
    package let interval: Microseconds
    /// Whether deliveries are the App's, or each repository's.
    private let isApp: Bool
    private let startedAt: Microseconds
    /// Not before then.
    private var rests: [Chore: Microseconds] = [:]
    private var busy: Set<Int64> = []
    /// When to ask after each installation that gives no access first.
    private var waking: [Int64: Microseconds] = [:]

    /// Between two comparisons of a whole list with what is known.
    package static let betweenComparisons: Microseconds = 24 * 3_600 * Timestamp.microsecondsPerSecond
    /// After a start a comparison is made when the last one is so many intervals old: nobody knows what was missed.
    package static let intervalsBeforeComparison: Int64 = 12

    package init(interval: Microseconds, isApp: Bool, startedAt: Microseconds) {
        self.interval = interval
        self.isApp = isApp
        self.startedAt = startedAt
    }

    /// A chore that has begun.
    package struct Assignment: Sendable, Hashable {
        package let chore: Chore
        /// The installation on whose budget it is; 0 for the holder of a token.
        fileprivate let lane: Int64
    }

    /// What begins now, and when to ask again although nothing ends.
    ///
    /// - Parameter asleep: Installations that connected repositories need, and that give no access as far as is known.
    package mutating func begin(
        _ repositories: [SweptRepository], asleep: [Int64] = [], at present: Microseconds
    ) -> (assignments: [Assignment], due: Microseconds?) {
        attend(to: asleep, at: present)
        var begun: [Assignment] = []
        var due: Microseconds?
        let waiting = assignments(repositories).filter { !busy.contains($0.assignment.lane) }
        let order = waiting.sorted {
            ($0.assignment.chore.rank, $0.assignment.chore.repository)
                < ($1.assignment.chore.rank, $1.assignment.chore.repository)
        }
        for (assignment, time) in order {
            if time > present {
                due = min(due ?? time, time)
            } else if busy.insert(assignment.lane).inserted {
                begun.append(assignment)
            }
        }
        return (begun, due)
    }

    /// - Parameter rest: When it may be done again.
    package mutating func end(_ assignment: Assignment, restingUntil rest: Microseconds) {
        busy.remove(assignment.lane)
        rests[assignment.chore] = rest
    }

    /// What has just been heard may not be known to all of GitHub's copies: it stands for an interval.
    private mutating func attend(to asleep: [Int64], at present: Microseconds) {
        guard isApp else { return }
        waking = waking.filter { asleep.contains($0.key) }
        for installation in asleep where waking[installation] == nil { waking[installation] = present + interval }
    }

    private func assignments(
        _ repositories: [SweptRepository]
    ) -> [(assignment: Assignment, due: Microseconds)] {
        var all: [(Assignment, Microseconds)] = []
        func add(_ chore: Chore, lane: Int64, from time: Microseconds) {
            all.append((Assignment(chore: chore, lane: lane), max(time, rests[chore] ?? time)))
        }
        if isApp { add(.readDeliveries(repository: nil), lane: Self.appLane, from: startedAt) }
        for (installation, time) in waking.sorted(by: { $0.key < $1.key }) {
            add(.askAfter(installation: installation), lane: Self.appLane, from: time)
        }
        for repository in repositories {
            let lane = repository.installation ?? 0
            if !isApp { add(.readDeliveries(repository: repository.id), lane: lane, from: startedAt) }
            for listing in repository.listings {
                add(.sweep(listing.key), lane: lane, from: startedAt)
                add(.compare(listing.key), lane: lane, from: comparison(of: listing))
            }
        }
        return all
    }

    private func comparison(of listing: Listing) -> Microseconds {
        guard let last = listing.comparedAt else { return startedAt }
        return last < startedAt
            ? min(last + Self.intervalsBeforeComparison * interval, last + Self.betweenComparisons)
            : last + Self.betweenComparisons
    }

    /// The App's own requests are on no installation's budget.
    private static let appLane: Int64 = -1
}
