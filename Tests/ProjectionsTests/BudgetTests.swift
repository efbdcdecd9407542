import LedgerEvents
import Projections
import Testing

private let second = Timestamp.microsecondsPerSecond
private let minute = 60 * second
private let hour = 60 * minute

@Suite("Budgets")
struct BudgetTests {
    @Test(
        "What is left of the hourly limit is kept for what is more urgent",
        arguments: [
            (5_000, "go go go go"), (2_001, "go go go go"), (2_000, "go go go wait"), (1_000, "go go wait wait"),
            (250, "go wait wait wait"), (1, "go wait wait wait"), (0, "wait wait wait wait"),
        ])
    func reserve(_ remaining: Int64, _ expected: String) {
        var budget = Budget()
        budget.begin(.read, at: 0)
        budget.end(.read, PrimaryLimit(limit: 5_000, remaining: remaining, resets: hour), at: 0)
        let verdicts = Demand.Urgency.allCases.map { urgency in
            switch budget.verdict(on: Demand(.read, urgency), at: second) {
            case .go: "go"
            case .wait(let pause): pause == .init(cause: .primaryLimit, until: hour) ? "wait" : "\(pause)"
            case .waitForOthers: "others"
            }
        }
        #expect(verdicts.joined(separator: " ") == expected)
        #expect(budget.verdict(on: Demand(.read, .backfill), at: hour) == .go)
    }

    @Test("One write at a time, and a second from one to the next; reads go beside it")
    func writes() {
        var budget = Budget()
        let edit = Demand(.write, .edit)
        #expect(budget.verdict(on: edit, at: 0) == .go)
        budget.begin(.write, at: 0)
        #expect(budget.verdict(on: edit, at: 9 * second) == .waitForOthers)
        #expect(budget.verdict(on: Demand(.read, .edit), at: 0) == .go)
        budget.end(.write, nil, at: second / 2)
        #expect(budget.verdict(on: edit, at: second / 2) == .wait(.init(cause: .pace, until: second)))
        #expect(budget.verdict(on: edit, at: second) == .go)
    }

    @Test("Answers may come out of order: the lower count of one window is the younger")
    func outOfOrder() {
        var budget = Budget()
        for _ in 1...3 { budget.begin(.read, at: 0) }
        budget.end(.read, PrimaryLimit(limit: 60, remaining: 57, resets: hour), at: 1)
        budget.end(.read, PrimaryLimit(limit: 60, remaining: 59, resets: hour + second), at: 2)
        #expect(budget.primary?.remaining == 57)
        budget.end(.read, PrimaryLimit(limit: 60, remaining: 59, resets: 2 * hour), at: hour)
        #expect(budget.primary?.remaining == 59)
    }

    @Test("A refusal for a secondary limit stops everything for as long as GitHub says, and longer each time")
    func secondary() throws {
        var budget = Budget()
        var now: Microseconds = 0
        var waits: [Microseconds] = []
        for _ in 1...9 {
            budget.begin(.write, at: now)
            let refused = budget.end(.write, refusedBy: .secondaryLimit, lifts: now + minute, nil, at: now)
            let pause = try #require(refused)
            #expect(budget.verdict(on: Demand(.read, .edit), at: pause.until - 1) == .wait(pause))
            #expect(budget.verdict(on: Demand(.read, .edit), at: pause.until) == .go)
            waits.append((pause.until - now) / minute)
            now = pause.until
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60])
        budget.begin(.write, at: now)
        budget.end(.write, nil, at: now)
        budget.begin(.write, at: now)
        let afterSuccess = budget.end(.write, refusedBy: .secondaryLimit, lifts: now + minute, nil, at: now)
        #expect(afterSuccess?.until == now + minute)
    }

    @Test("A write that GitHub has not answered, or that was not sent, makes no refusal the first again")
    func unanswered() {
        var budget = Budget()
        var now: Microseconds = 0
        func refused() -> Microseconds? {
            budget.begin(.write, at: now)
            let pause = budget.end(.write, refusedBy: .secondaryLimit, lifts: now + minute, nil, at: now)
            return pause.map { $0.until - now }
        }
        #expect(refused() == minute)
        now += 2 * minute
        budget.begin(.write, at: now)
        budget.end(unanswered: .write, at: now)
        #expect(refused() == 2 * minute)
    }

    @Test("After an hour without one a refusal is the first again, also of who only reads")
    func refusalsAreForgotten() {
        var budget = Budget()
        var now: Microseconds = 0
        func refused() -> Microseconds? {
            budget.begin(.read, at: now)
            let pause = budget.end(.read, refusedBy: .secondaryLimit, lifts: now + minute, nil, at: now)
            return pause.map { $0.until - now }
        }
        #expect(refused() == minute)
        now += minute
        #expect(refused() == 2 * minute)
        now += 2 * minute + 60 * minute
        #expect(refused() == minute)
    }

    @Test("Several refusals of what left together are one pause")
    func together() {
        var budget = Budget()
        for _ in 1...3 { budget.begin(.read, at: 0) }
        var pauses: [Budget.Pause?] = []
        for now in Int64(1)...3 {
            pauses.append(budget.end(.read, refusedBy: .secondaryLimit, lifts: minute, nil, at: now))
        }
        #expect(pauses.map { $0?.until } == [minute, nil, nil])
    }

    /// Runs one kind of request as fast as the budget lets it, against windows that slide exactly as documented.
    private func drain(_ count: Int, _ kind: Demand.Kind, reads: Int) throws -> (
        took: Microseconds, times: [Microseconds]
    ) {
        var budget = Budget()
        var now: Microseconds = 0
        var times: [Microseconds] = []
        func ask(_ kind: Demand.Kind) throws {
            for _ in 0..<3 {
                switch budget.verdict(on: Demand(kind, .edit), at: now) {
                case .go:
                    budget.begin(kind, at: now)
                    budget.end(kind, nil, at: now)
                    return
                case .wait(let pause): now = pause.until
                case .waitForOthers: Issue.record("nothing else is under way")
                }
            }
            Issue.record("it waited and could not go then")
        }
        for _ in 0..<count {
            for _ in 0..<reads { try ask(.read) }
            try ask(kind)
            times.append(now)
        }
        return (now, times)
    }

    private func most(_ times: [Microseconds], within window: Microseconds) -> Int {
        var (most, first) = (0, 0)
        for (index, time) in times.enumerated() {
            while times[first] + window <= time { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }

    @Test("Creations keep to 80 a minute and 500 an hour, and take no more than a tenth longer than that on paper")
    func creations() throws {
        let (took, times) = try drain(10_000, .creation, reads: 0)
        #expect(most(times, within: minute) <= 80)
        #expect(most(times, within: hour) <= 500)
        // On paper: 500 in each of nineteen hours, and the last 500 a second apart, which is slower than 80 a minute.
        let paper = 19 * hour + 500 * second
        #expect(took >= paper && took <= paper * 11 / 10, "\(took / second) s")
    }

    @Test("Reads and writes keep to 900 points a minute, and take no more than a tenth longer than that on paper")
    func points() throws {
        let (took, times) = try drain(1_000, .write, reads: 20)
        // Each round is 20 reads and a write: 25 points, so 36 rounds a minute.
        #expect(most(times, within: minute) * 25 <= 900)
        let paper = 1_000 * minute / 36
        #expect(took <= paper * 11 / 10, "\(took / second) s")
    }

    @Test("What was created before a restart counts")
    func restart() {
        var traffic = Traffic()
        for index in 0..<485 { traffic.restoreCreation(at: Int64(index) * second, of: 5) }
        let verdict = traffic.verdict(on: Demand(.creation, .edit), installation: 5, at: 500 * second)
        guard case .wait(let pause) = verdict else { return #expect(verdict == .waitForOthers) }
        #expect(pause.cause == .creationsPerHour)
        #expect(traffic.verdict(on: Demand(.write, .edit), installation: 5, at: 500 * second) == .go)
        #expect(traffic.verdict(on: Demand(.creation, .edit), installation: 6, at: 500 * second) == .go)
    }
}
