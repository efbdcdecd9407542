package import LedgerEvents

/// One piece of looking after what webhooks did not tell.
package enum Chore: Sendable, Hashable {
    /// GitHub's log of the App's deliveries, or of those of a repository's own webhooks.
    case readDeliveries(repository: Int64?)
    /// Whether an installation that gave no access when it was last heard of gives it again.
    case askAfter(installation: Int64)
    /// Whether an installation reaches a repository that none did when it was last heard of, in the event `heard`.
    case askAfterRepository(Int64, heard: Position)
    /// Whether a repository that was archived when it was last heard of is so still.
    case askAfterArchived(repository: Int64)
    /// What changed in a list since the last sweep.
    case sweep(Listing.Key)
    /// All that a list has, and what it has no more.
    case compare(Listing.Key)

    /// Of what is due since the same time, what was missed comes first, in the order in which it happened, so that the
    /// sweep finds little; and an issue before its comments.
    fileprivate var rank: Int {
        switch self {
        case .readDeliveries: 0
        case .askAfter, .askAfterRepository, .askAfterArchived: 1
        case .sweep(let key): key.resource == .issueComment ? 3 : 2
        case .compare(let key): key.resource == .issueComment ? 5 : 4
        }
    }

    fileprivate var asksAfterTheLost: Bool {
        switch self {
        case .askAfter, .askAfterRepository, .askAfterArchived: true
        case .readDeliveries, .sweep, .compare: false
        }
    }

    /// Who has a token has none to ask after.
    fileprivate var isAboutInstallation: Bool { if case .askAfter = self { true } else { false } }

    /// For a log.
    package var name: String {
        switch self {
        case .readDeliveries: "read_deliveries"
        case .askAfter: "ask_after_installation"
        case .askAfterRepository: "ask_after_repository"
        case .askAfterArchived: "ask_after_archived_repository"
        case .sweep(let key): "sweep_\(key.resource.rawValue)"
        case .compare(let key): "compare_\(key.resource.rawValue)"
        }
    }

    /// 0: what the App asks about itself and its installations.
    package var repository: Int64 {
        switch self {
        case .readDeliveries(let repository): repository ?? 0
        case .askAfter: 0
        case .askAfterRepository(let repository, _), .askAfterArchived(let repository): repository
        case .sweep(let key), .compare(let key): key.repository
        }
    }
}

/// A repository that may be synced, with its lists.
package struct SweptRepository: Sendable, Equatable {
    package var id: Int64
    package var installation: Int64?
    package var isArchived: Bool
    package var listings: [Listing]

    package init(id: Int64, installation: Int64?, isArchived: Bool = false, listings: [Listing]) {
        self.id = id
        self.installation = installation
        self.isArchived = isArchived
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
    /// When to ask first after what cannot be reached, or not written to.
    private var asking: [Chore: Microseconds] = [:]

    /// Between two comparisons of a whole list with what is known, and two times that a repository is asked after.
    package static let betweenComparisons: Microseconds = 24 * 3_600 * Timestamp.microsecondsPerSecond
    /// After a start a comparison is made when the last one is so many intervals old: nobody knows what was missed.
    package static let intervalsBeforeComparison: Int64 = 12
    /// An archived repository is asked after seldom: GitHub's webhook tells of the end, as a rule.
    package static let intervalsBetweenLooksAtArchived: Int64 = 12

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
    /// - Parameter lost: The chores that ask after what cannot be reached, as far as is known.
    package mutating func begin(
        _ repositories: [SweptRepository], lost: [Chore] = [], at present: Microseconds
    ) -> (assignments: [Assignment], due: Microseconds?) {
        let lost = isApp ? lost : lost.filter { !$0.isAboutInstallation }
        attend(to: lost + repositories.filter(\.isArchived).map { .askAfterArchived(repository: $0.id) }, at: present)
        var begun: [Assignment] = []
        var due: Microseconds?
        let waiting = assignments(repositories, lost).filter { !busy.contains($0.assignment.lane) }
        // What has waited longest goes first, so that nothing keeps the rest from ever having its turn.
        let order = waiting.sorted {
            ($0.due, $0.assignment.chore.rank, $0.assignment.chore.repository)
                < ($1.due, $1.assignment.chore.rank, $1.assignment.chore.repository)
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

    /// When it is worth doing again. Repositories that were archived, or taken for good, may be many.
    package func rest(after chore: Chore) -> Microseconds {
        switch chore {
        case .askAfterRepository: max(interval, Self.betweenComparisons)
        case .askAfterArchived: interval * Self.intervalsBetweenLooksAtArchived
        case .askAfter, .sweep, .compare, .readDeliveries: interval
        }
    }

    /// What has just been heard may not be known to all of GitHub's copies: it stands for an interval.
    private mutating func attend(to lost: [Chore], at present: Microseconds) {
        let known = Set(lost)
        asking = asking.filter { known.contains($0.key) }
        rests = rests.filter { !$0.key.asksAfterTheLost || known.contains($0.key) }
        for chore in lost where asking[chore] == nil { asking[chore] = present + interval }
    }

    private func assignments(
        _ repositories: [SweptRepository], _ lost: [Chore]
    ) -> [(assignment: Assignment, due: Microseconds)] {
        var all: [(Assignment, Microseconds)] = []
        func add(_ chore: Chore, lane: Int64, from time: Microseconds) {
            all.append((Assignment(chore: chore, lane: lane), max(time, rests[chore] ?? time)))
        }
        if isApp { add(.readDeliveries(repository: nil), lane: Self.appLane, from: startedAt) }
        for chore in lost { add(chore, lane: isApp ? Self.appLane : 0, from: asking[chore] ?? startedAt) }
        for repository in repositories {
            let lane = repository.installation ?? 0
            if !isApp { add(.readDeliveries(repository: repository.id), lane: lane, from: startedAt) }
            if repository.isArchived {
                let chore = Chore.askAfterArchived(repository: repository.id)
                add(chore, lane: lane, from: asking[chore] ?? startedAt)
            }
            for listing in repository.listings {
                add(.sweep(listing.key), lane: lane, from: startedAt)
                add(.compare(listing.key), lane: lane, from: comparison(of: listing))
            }
        }
        return all
    }

    private func comparison(of listing: Listing) -> Microseconds {
        guard let last = listing.comparedAt else { return startedAt }
        guard last < startedAt else { return last + Self.betweenComparisons }
        return max(
            startedAt, min(last + Self.intervalsBeforeComparison * interval, last + Self.betweenComparisons))
    }

    /// The App's own requests are on no installation's budget.
    private static let appLane: Int64 = -1
}
