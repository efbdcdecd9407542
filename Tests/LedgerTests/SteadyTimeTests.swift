import LedgerEvents
import Testing

@testable import Ledger

@Suite("The time that a process goes by")
struct SteadyTimeTests {
    private static let second = Timestamp.microsecondsPerSecond
    private static let hour = 3_600 * second
    private static let start = 500_000 * hour

    @Test("It is the machine's, also when that is set forward")
    func forward() {
        var time = SteadyTime()
        #expect(time.now(machine: Self.start, elapsed: 7) == Self.start)
        #expect(time.now(machine: Self.start + 5, elapsed: 12) == Self.start + 5)
        #expect(time.now(machine: Self.start + Self.hour, elapsed: 13) == Self.start + Self.hour)
    }

    @Test("Set back by two hours, it runs on at half its pace until time has caught up, however often it is asked")
    func back() {
        var time = SteadyTime()
        #expect(time.now(machine: Self.start, elapsed: 0) == Self.start)
        let back = Self.start - 2 * Self.hour
        var last = Self.start
        for elapsed in 1...Int64(50_000) {
            let now = time.now(machine: back + elapsed, elapsed: elapsed)
            #expect(now >= last)
            last = now
        }
        #expect(last == Self.start + 25_000)
        func now(after elapsed: Microseconds) -> Microseconds { time.now(machine: back + elapsed, elapsed: elapsed) }
        // What waited for a minute has waited for two.
        #expect(now(after: 120 * Self.second) == Self.start + 60 * Self.second)
        for caught in [4 * Self.hour, 4 * Self.hour + Self.second] { #expect(now(after: caught) == back + caught) }
    }

    @Test("The process's own clock goes on")
    func own() {
        let first = Ledger.wallClock()
        #expect(first > 0 && Ledger.wallClock() >= first)
    }
}
