import LedgerEvents
import Projections
import RuleTesting
import Testing

/// Histories that once went wrong: each was found by exploring orders of events, or by somebody reading the rules.
@Suite("Histories that once went wrong")
struct FoundHistoriesTests {
    @Test("A newer edit that waits beside a claimed one is not given up for a change that is older than it")
    func newerEditBesideClaimed() throws {
        var history = History(now: 100_000_000)
        try history.given(.receive(.issue(at: 50)), .edit(.task("first")))
        let first = try #require(history.last?.id)
        try history.when(.claim(first))
        history.now = 106_000_000
        try history.when(.edit(.task("second")))
        let second = try #require(history.last?.id)
        try history.when(.receive(.issue(at: 105, title: "theirs")))
        #expect(history.last?.droppedFor == second)
        #expect(history.operation(second)?.state.name == .queued)
        #expect(history.content?.title == "second")
    }

    @Test("An edit made offline does not take the place of a younger one that waits")
    func offlineBetweenPending() throws {
        var history = History(now: 100_000_000)
        try history.given(.receive(.issue(at: 50)), .edit(.task("first")))
        let first = try #require(history.last?.id)
        try history.given(.claim(first), .send(first, seen: nil))
        history.now = 112_000_000
        try history.when(.edit(.task("second")))
        let second = try #require(history.last?.id)
        try history.when(.answered(first, .ok(.issue(at: 105, title: "first"))))
        try history.when(.edit(.task("offline", modifiedAt: 107_000_000)))
        #expect(history.last?.droppedFor == second)
        #expect(history.last?.reason == .staleTime)
        #expect(history.operation(second)?.state.name == .queued)
        #expect(history.content?.title == "second")
    }

    @Test("What is left of a create is what it carries from then on")
    func remainderOfCreate() throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A", state: .closed)))
        let create = try #require(history.last?.id)
        try history.given(.claim(create), .send(create, seen: nil), .answered(create, .ok(.issue(at: 201))))
        #expect(history.operation(create)?.fields == .state)
        // An edit that takes its place carries that, and no field that nobody touched.
        history.now = 206_000_000
        try history.when(.edit(.task("B", state: .closed)))
        let edit = try #require(history.last?.id)
        #expect(history.operation(edit)?.fields == [.title, .state])
        try history.given(.claim(edit), .send(edit, seen: .issue(at: 205, labels: ["theirs"], action: "observed")))
        #expect(history.operation(edit)?.sent == [.title, .state])
    }

    @Test("An edit that becomes the create of a closed task closes it, once, and ends")
    func createAfterErroredCreate() throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A", state: .closed)))
        let refused = try #require(history.last?.id)
        try history.given(.claim(refused), .send(refused, seen: nil), .failed(refused, .failed(.validation)))
        try history.when(.edit(.task("B", state: .closed)))
        let edit = try #require(history.last?.id)
        try history.given(
            .claim(edit), .send(edit, seen: nil), .answered(edit, .ok(.issue(at: 201, title: "B"))))
        #expect(history.operation(edit)?.state.name == .queued)
        try history.given(.claim(edit), .send(edit, seen: .issue(at: 201, title: "B")))
        #expect(history.operation(edit)?.sent == .state)
        try history.when(.answered(edit, .ok(.issue(at: 202, title: "B", state: .closed))))
        #expect(history.operation(edit)?.state.name == .completed)
    }

    @Test(
        "Random histories: one operation of a record processes, links are legal, folds are live states, both sides agree",
        arguments: 0..<8)
    func randomHistories(_ block: Int) {
        for seed in UInt64(block * 75)..<UInt64(block * 75 + 75) {
            if let failure = RandomHistories().run(seed) { Issue.record("seed \(seed): \(failure)") }
        }
    }

    @Test("The first orders of every small set break nothing", arguments: 0..<SmallSets.all.count)
    func smallSets(_ number: Int) {
        let outcome = SmallSets.all[number].run(limit: 60)
        #expect(outcome.histories > 0)
        #expect(outcome.failure == nil, "\(SmallSets.all[number].name)")
    }
}
