import LedgerEvents
import Projections
import Testing

private let second = Timestamp.microsecondsPerSecond

@Suite("Traffic to GitHub")
struct TrafficTests {
    private func full() -> (Traffic, [Traffic.Ticket]) {
        var traffic = Traffic()
        let tickets = (0..<10).map { traffic.enter(Demand(.read, .backfill), installation: $0) }
        for ticket in tickets { #expect(traffic.ask(ticket, at: 0) == .go) }
        return (traffic, tickets)
    }

    @Test("At most ten requests are under way, whoever asks")
    func ten() {
        var (traffic, tickets) = full()
        let late = traffic.enter(Demand(.read, .edit), installation: 99)
        #expect(traffic.ask(late, at: 0) == .waitForOthers)
        _ = traffic.end(tickets[0], .answered(nil), at: 0, jitter: 0)
        #expect(traffic.ask(late, at: 0) == .go)
        #expect(traffic.underWay == 10)
    }

    @Test("The more urgent goes first, and of equals the one that came first")
    func order() {
        var (traffic, tickets) = full()
        let backfill = traffic.enter(Demand(.read, .backfill), installation: 1)
        let first = traffic.enter(Demand(.read, .edit), installation: 1)
        let second = traffic.enter(Demand(.read, .edit), installation: 2)
        var went: [Traffic.Ticket] = []
        for ended in tickets.prefix(3) {
            _ = traffic.end(ended, .answered(nil), at: 0, jitter: 0)
            for waiting in [backfill, second, first] where !went.contains(waiting) {
                if traffic.ask(waiting, at: 0) == .go { went.append(waiting) }
            }
        }
        #expect(went == [first, second, backfill])
    }

    @Test("One that cannot go holds back nobody")
    func held() {
        var traffic = Traffic()
        traffic.restore(.init(cause: .primaryLimit, until: 100 * second), of: 1)
        let held = traffic.enter(Demand(.write, .edit), installation: 1)
        let free = traffic.enter(Demand(.read, .backfill), installation: 2)
        #expect(traffic.ask(held, at: 0) == .wait(.init(cause: .primaryLimit, until: 100 * second)))
        #expect(traffic.ask(free, at: 0) == .go)
        #expect(traffic.closed(to: Demand(.write, .edit), at: 0).installations == [1])
    }

    @Test("After five failures in a row nothing leaves; then one request tries, and all follow when it is answered")
    func breaker() {
        var traffic = Traffic()
        var now: Microseconds = 0
        func attempt(_ ending: Traffic.Ending) -> [Traffic.Notice] {
            let ticket = traffic.enter(Demand(.read, .edit), installation: 1)
            #expect(traffic.ask(ticket, at: now) == .go)
            return traffic.end(ticket, ending, at: now, jitter: 0)
        }
        for _ in 1...4 { #expect(attempt(.failed).isEmpty) }
        #expect(attempt(.answered(nil)).isEmpty, "an answer between them begins the count anew")
        for _ in 1...4 { #expect(attempt(.failed).isEmpty) }
        #expect(attempt(.failed) == [.paused(installation: nil, .init(cause: .unreachable, until: 5 * second))])

        let waiting = traffic.enter(Demand(.write, .edit), installation: 2)
        #expect(traffic.ask(waiting, at: now) == .wait(.init(cause: .unreachable, until: 5 * second)))
        now = 5 * second
        #expect(traffic.isTrying)
        #expect(traffic.ask(waiting, at: now) == .go)
        let second = traffic.enter(Demand(.read, .edit), installation: 3)
        #expect(traffic.ask(second, at: now) == .waitForOthers)
        let again = traffic.end(waiting, .failed, at: now, jitter: 0)
        #expect(again == [.paused(installation: nil, .init(cause: .unreachable, until: now + 10_000_000))])
        now += 10_000_000
        #expect(traffic.ask(second, at: now) == .go)
        #expect(traffic.end(second, .answered(nil), at: now, jitter: 0) == [.resumed(.unreachable)])
        #expect(!traffic.isTrying)
    }

    @Test("While GitHub stays away it is tried less and less often, at least every five minutes")
    func away() {
        var breaker = Breaker()
        var now: Microseconds = 0
        var waits: [Int64] = []
        for _ in 1...4 { _ = breaker.end(.failed, at: now, jitter: 0) }
        for _ in 1...9 {
            guard case .opened(let until) = breaker.end(.failed, at: now, jitter: 0) else {
                Issue.record("it stays closed")
                return
            }
            waits.append((until - now) / second)
            now = until
            breaker.begin(at: now)
        }
        #expect(waits == [5, 10, 20, 40, 80, 160, 300, 300, 300])
    }

    @Test("A try that was not sent leaves the next one to try")
    func notSent() {
        var traffic = Traffic()
        for _ in 1...5 {
            let ticket = traffic.enter(Demand(.read, .edit), installation: 1)
            _ = traffic.ask(ticket, at: 0)
            _ = traffic.end(ticket, .failed, at: 0, jitter: 0)
        }
        let now = 6 * second
        let unused = traffic.enter(Demand(.read, .edit), installation: 1)
        #expect(traffic.ask(unused, at: now) == .go)
        _ = traffic.end(unused, .unknown, at: now, jitter: 0)
        let next = traffic.enter(Demand(.read, .edit), installation: 1)
        #expect(traffic.ask(next, at: now) == .go)
    }
}
