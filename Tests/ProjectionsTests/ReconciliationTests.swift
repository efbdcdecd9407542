import LedgerEvents
import Projections
import Testing

@Suite("What to look after beside webhooks, and how")
struct ReconciliationTests {
    private static let second = Timestamp.microsecondsPerSecond
    private static let minute = 60 * second
    private static let interval = 5 * minute
    private static let start = 1_000 * minute

    private static func listing(_ resource: ResourceKind, comparedAt: Microseconds? = start) -> Listing {
        var listing = Listing(.init(1, resource), connectedAt: 0)
        listing.comparedAt = comparedAt
        return listing
    }

    private static func repository(
        _ id: Int64 = 1, installation: Int64? = nil, comparedAt: Microseconds? = start
    ) -> SweptRepository {
        SweptRepository(
            id: id, installation: installation,
            listings: Listing.resources.map { resource in
                var listing = Listing(.init(id, resource), connectedAt: 0)
                listing.comparedAt = comparedAt
                return listing
            })
    }

    /// Takes chores one after another, each lasting a second, until none is due.
    private static func drain(
        _ plan: inout ReconciliationPlan, _ repositories: [SweptRepository], from time: Microseconds
    ) -> (chores: [Chore], due: Microseconds?) {
        var chores: [Chore] = []
        var now = time
        while true {
            let (begun, due) = plan.begin(repositories, at: now)
            guard !begun.isEmpty else { return (chores, due) }
            now += second
            for assignment in begun {
                chores.append(assignment.chore)
                plan.end(assignment, restingUntil: now + plan.rest(after: assignment.chore))
            }
        }
    }

    private static let issues = Chore.sweep(.init(1, .issue))
    private static let comments = Chore.sweep(.init(1, .issueComment))

    @Test("After a start everything is due at once: what was missed, then issues, then their comments, then ids")
    func start() {
        var plan = ReconciliationPlan(interval: Self.interval, isApp: false, startedAt: Self.start)
        let never = Self.repository(comparedAt: nil)
        // A comparison is due until the log says that it was made.
        let (begun, _) = plan.begin([never], at: Self.start)
        #expect(begun.map(\.chore) == [.readDeliveries(repository: 1)])
        plan.end(begun[0], restingUntil: Self.start + Self.interval)
        let (chores, _) = Self.drain(&plan, [never], from: Self.start)
        #expect(
            chores == [
                Self.issues, Self.comments, .compare(.init(1, .issue)), .compare(.init(1, .issueComment)),
            ])
    }

    @Test("Then each has its turn after the interval")
    func turns() {
        var plan = ReconciliationPlan(interval: Self.interval, isApp: false, startedAt: Self.start)
        let all: [Chore] = [.readDeliveries(repository: 1), Self.issues, Self.comments]
        let first = Self.drain(&plan, [Self.repository()], from: Self.start)
        #expect(first.chores == all)
        #expect(first.due == Self.start + Self.second + Self.interval)
        #expect(Self.drain(&plan, [Self.repository()], from: Self.start + Self.interval).chores.isEmpty)
        #expect(Self.drain(&plan, [Self.repository()], from: Self.start + 2 * Self.interval).chores == all)
    }

    @Test(
        "Ids are compared once a day, and after a start when the last time is twelve intervals ago",
        arguments: [
            // Minutes from the start to the last comparison, and to when the next is due.
            (-1, 59), (-59, 1), (-60, 0), (-100_000, 0), (0, 24 * 60), (10, 24 * 60 + 10),
        ] as [(Int64, Int64)])
    func comparisons(last: Int64, next: Int64) {
        let plan = ReconciliationPlan(interval: Self.interval, isApp: true, startedAt: Self.start)
        let swept = SweptRepository(
            id: 1, installation: 5,
            listings: [Self.listing(.issue, comparedAt: Self.start + last * Self.minute)])
        func isDue(_ time: Microseconds) -> Bool {
            var plan = plan
            return Self.drain(&plan, [swept], from: time).chores.contains(.compare(.init(1, .issue)))
        }
        let due = Self.start + next * Self.minute
        #expect(isDue(due))
        if next > 0 { #expect(!isDue(due - 30 * Self.second)) }
    }

    @Test("An archived repository is asked after an interval after it was heard of, and then after twelve each")
    func archived() {
        for isApp in [true, false] {
            var plan = ReconciliationPlan(interval: Self.interval, isApp: isApp, startedAt: Self.start)
            var swept = SweptRepository(id: 1, installation: isApp ? 5 : nil, isArchived: true, listings: [])
            let ask = Chore.askAfterArchived(repository: 1)
            func asked(_ minute: Int64) -> Bool {
                Self.drain(&plan, [swept], from: Self.start + minute * Self.minute).chores.contains(ask)
            }
            #expect(!asked(0) && asked(5) && !asked(64) && asked(66))
            swept.isArchived = false
            #expect(!asked(130))
            swept.isArchived = true
            #expect(!asked(131) && asked(136))
        }
    }

    @Test("Repositories whose lists fail again and again keep no other from its turn")
    func failures() {
        var plan = ReconciliationPlan(interval: Self.interval, isApp: true, startedAt: Self.start)
        let all = (1...3).map { Self.repository(Int64($0), installation: 5) }
        var now = Self.start
        var turns: [Chore: Int] = [:]
        while now < Self.start + 60 * Self.minute {
            let (begun, due) = plan.begin(all, at: now)
            for assignment in begun where assignment.chore != .readDeliveries(repository: nil) {
                turns[assignment.chore, default: 0] += 1
            }
            // A list of the first two takes half a minute to fail, and may be asked again after as much.
            let fails = begun.contains { (1...2).contains($0.chore.repository) }
            now = begun.isEmpty ? due ?? now : now + (fails ? 30 : 1) * Self.second
            for assignment in begun {
                let rest = (1...2).contains(assignment.chore.repository) ? 30 * Self.second : Self.interval
                plan.end(assignment, restingUntil: now + rest)
            }
        }
        for resource in Listing.resources { #expect(turns[.sweep(.init(3, resource)), default: 0] >= 9, "\(turns)") }
    }

    @Test("Installations are looked after side by side, and each one chore at a time")
    func lanes() {
        var plan = ReconciliationPlan(interval: Self.interval, isApp: true, startedAt: Self.start)
        let all = [Self.repository(1, installation: 5), Self.repository(2, installation: 5), Self.repository(3)]
        let (begun, _) = plan.begin(all, at: Self.start)
        #expect(begun.map(\.chore) == [.readDeliveries(repository: nil), Self.issues, .sweep(.init(3, .issue))])
        #expect(plan.begin(all, at: Self.start + 1).assignments.isEmpty)
        plan.end(begun[1], restingUntil: Self.start + Self.interval)
        #expect(plan.begin(all, at: Self.start + 2).assignments.map(\.chore) == [.sweep(.init(2, .issue))])
    }

    @Test("An installation that gives no access is asked after each interval, from an interval after it was heard")
    func sleepingInstallations() {
        var plan = ReconciliationPlan(interval: Self.interval, isApp: true, startedAt: Self.start)
        func asked(_ asleep: [Int64], at time: Microseconds) -> [Chore] {
            let (begun, _) = plan.begin([], lost: asleep.map { .askAfter(installation: $0) }, at: time)
            for assignment in begun { plan.end(assignment, restingUntil: time + plan.interval) }
            return begun.map(\.chore).filter { $0 != .readDeliveries(repository: nil) }
        }
        let ask = Chore.askAfter(installation: 5)
        #expect(asked([5], at: Self.start).isEmpty)
        #expect(asked([5], at: Self.start + Self.interval - 1).isEmpty)
        // The App's own requests go one after another.
        let turn = Self.start + 2 * Self.interval
        #expect([asked([5], at: turn), asked([5], at: turn)].joined().map(\.self) == [ask])
        #expect(asked([5], at: turn + Self.interval - 1).isEmpty)
        #expect(asked([], at: turn + Self.interval).isEmpty)
        // Another suspension, another interval.
        #expect(asked([5], at: turn + Self.interval).isEmpty)
        #expect(asked([5], at: turn + 2 * Self.interval - 1).isEmpty)
        // Who has a token has no installation to ask after.
        var token = ReconciliationPlan(interval: Self.interval, isApp: false, startedAt: Self.start)
        _ = token.begin([], lost: [ask], at: Self.start)
        #expect(token.begin([], lost: [ask], at: turn).assignments.isEmpty)
    }

    @Test(
        "A repository out of reach is asked after an interval after what was heard of it last, and then once a day",
        arguments: [true, false])
    func lostRepositories(isApp: Bool) {
        var plan = ReconciliationPlan(interval: Self.interval, isApp: isApp, startedAt: Self.start)
        func asked(_ heard: Position?, at time: Microseconds) -> [Chore] {
            let lost: [Chore] = heard.map { [.askAfterRepository(1, heard: $0)] } ?? []
            // The App's own requests go one after another.
            return (1...2).flatMap { _ in
                let (begun, _) = plan.begin([], lost: lost, at: time)
                for assignment in begun {
                    plan.end(assignment, restingUntil: time + plan.rest(after: assignment.chore))
                }
                return begun.map(\.chore).filter { $0 != .readDeliveries(repository: nil) }
            }
        }
        let (turn, day) = (Self.start + Self.interval, ReconciliationPlan.betweenComparisons)
        #expect(asked(7, at: Self.start).isEmpty)
        #expect(asked(7, at: turn - 1).isEmpty)
        #expect(asked(7, at: turn) == [.askAfterRepository(1, heard: 7)])
        #expect(asked(7, at: turn + day - 1).isEmpty)
        #expect(asked(7, at: turn + day).count == 1)
        // It was named again.
        #expect(asked(8, at: turn + day + 1).isEmpty)
        #expect(asked(8, at: turn + day + 1 + Self.interval) == [.askAfterRepository(1, heard: 8)])
        // It came back, and was lost once more.
        #expect(asked(nil, at: turn + 2 * day).isEmpty)
        #expect(asked(9, at: turn + 2 * day).isEmpty)
        #expect(asked(9, at: turn + 2 * day + Self.interval).count == 1)
    }

    @Test("Pages are asked for by time, and by link only where a whole page has one second")
    func paging() {
        var paging = Paging(since: nil)
        #expect(paging.took([1, 2, 2], hasNext: true) == .since(2))
        #expect(paging.took([2, 2, 2], hasNext: true) == .follow)
        #expect(paging.took([2, 2, 3], hasNext: true) == .since(3))
        #expect(paging.took([3, 7], hasNext: false) == .end)
        #expect(paging.youngest == 7)
        var empty = Paging(since: 5)
        #expect(empty.took([], hasNext: false) == .end)
        #expect(empty.youngest == nil && empty.since == 5)
    }

    /// A sweep from second 1,000 on that ended, by what it saw, and what is written down of it.
    struct Ending: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var isFirst = false
        var etag: String?
        /// A long time after it began.
        var asked: GitHubSeconds = 9_000
        var youngest: GitHubSeconds?
        var left: [GitHubSeconds] = []
        var found: String?
        /// nil: nothing is written down.
        var expected: (through: GitHubSeconds, etag: String?)?
    }

    @Test(
        "The next sweep begins with the youngest change, or a minute before this one: never further back than before",
        arguments: [
            Ending(testDescription: "the first, and nothing", isFirst: true, found: "a", expected: (1_000, "a")),
            Ending(testDescription: "the first", isFirst: true, youngest: 1_100, found: "a", expected: (1_100, nil)),
            Ending(testDescription: "news", etag: "a", youngest: 1_100, found: "b", expected: (1_100, nil)),
            Ending(testDescription: "fresh news", asked: 1_130, youngest: 1_100, expected: (1_070, nil)),
            Ending(testDescription: "very fresh news", etag: "a", asked: 1_002, youngest: 1_001, found: "a"),
            Ending(testDescription: "nothing new, another page", youngest: 1_000, found: "b", expected: (1_000, "b")),
            Ending(testDescription: "several pages of one second", etag: "a", youngest: 1_000, expected: (1_000, nil)),
            Ending(testDescription: "nothing at all"),
            Ending(testDescription: "one was left", youngest: 1_100, left: [1_080], expected: (1_080, nil)),
            Ending(testDescription: "the first was left", youngest: 1_100, left: [1_090, 1_000], found: "a"),
        ])
    func endings(_ ending: Ending) {
        var listing = Listing(.init(1, .issue), connectedAt: 0)
        listing.through = ending.isFirst ? nil : 1_000
        listing.etag = ending.etag
        let finished = listing.finished(
            from: 1_000, asked: ending.asked, youngest: ending.youngest, left: ending.left, etag: ending.found)
        #expect(finished?.through == ending.expected?.through)
        #expect(finished?.etag == ending.expected?.etag)
        // Whatever was left, the next sweep meets again.
        for time in ending.left { #expect(finished?.through ?? 1_000 <= time) }
    }

    private static func record(agreedAt: GitHubSeconds?, deletedBy: OperationID?) throws -> Record {
        let created = Draft(
            RecordCreated(project: "garden", parent: nil, origin: .inbound, authority: .issue), record: .task("roses"))
        let agreed = Draft(
            RecordAgreed(
                resource: .issue, repository: 1, number: 2, issue: 3, pullRequest: nil, comment: nil, state: nil),
            operation: 1, githubUpdatedAt: agreedAt)
        let deleted = Draft(RecordDeleted(by: .inbound), operation: deletedBy)
        var record: Record?
        for draft in [created, agreed] + (deletedBy == nil ? [] : [deleted]) {
            record = RecordProjection.evolve(record, draft.event(at: 1, recordedAt: 0), key: .task("roses"))
        }
        return try #require(record)
    }

    private static let ours = Content.task(TaskContent(title: "Rust"))
    private static let theirs = Content.task(TaskContent(title: "Leaf spot"))

    @Test("A listed resource that says nothing new leaves no trace; what is in doubt is read; the rest is news")
    func judgements() throws {
        func judge(
            _ time: GitHubSeconds, _ content: Content = Self.ours, isFace: Bool = false, stripped: Content? = nil,
            agreedAt: GitHubSeconds? = 50, deletedBy: OperationID? = nil, isDisturbed: Bool = false,
            faceSeenAt: GitHubSeconds? = nil
        ) throws -> Judgement {
            try Judgement(
                ListedItem(updatedAt: time, isFace: isFace, content: content, stripped: stripped),
                ListedRecord(
                    record: Self.record(agreedAt: agreedAt, deletedBy: deletedBy), agreed: Self.ours,
                    isDisturbed: isDisturbed, faceSeenAt: faceSeenAt))
        }
        #expect(Judgement(ListedItem(updatedAt: 1, content: Self.ours), nil) == .news)
        #expect(try judge(50) == .known)
        #expect(try judge(49, Self.theirs) == .known)
        #expect(try judge(50, Self.theirs) == .look)
        #expect(try judge(50, Self.theirs, stripped: Self.ours) == .known)
        #expect(try judge(51) == .news)
        #expect(try judge(51, isDisturbed: true) == .look)
        #expect(try judge(50, isDisturbed: true) == .known)
        #expect(try judge(51, agreedAt: nil) == .news)
        #expect(try judge(40, deletedBy: 9) == .look)
        #expect(try judge(40, isFace: true) == .look)
        #expect(try judge(40, isFace: true, faceSeenAt: 40) == .known)
        #expect(try judge(41, isFace: true, faceSeenAt: 40) == .look)
        // A comment's webhook told of the face's time, and not of what else was changed by then.
        #expect(try judge(40, Self.theirs, isFace: true, faceSeenAt: 40) == .look)
    }
}
