import LedgerEvents
import Projections
import RuleTesting
import Testing

@Suite("The order of deliveries")
struct DeliveryOrderTests {
    @Test("Reports with distinct times end the same, in whatever order and however often they come", arguments: 0..<40)
    func anyOrder(_ seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let reports = (0..<6).map { index in
            Report.issue(
                at: 100 + Int64(index), title: ["A", "B", "C"].randomElement(using: &random) ?? "A",
                labels: Bool.random(using: &random) ? ["x"] : [])
        }
        var inOrder = History()
        for report in reports { try inOrder.when(.receive(report)) }
        for _ in 0..<20 {
            var shuffled = History()
            for report in (reports + reports.prefix(3)).shuffled(using: &random) {
                try shuffled.when(.receive(report))
            }
            #expect(shuffled.content == inOrder.content)
            #expect(shuffled.state.record?.agreedAt == 105)
            #expect(shuffled.states.allSatisfy { ["completed", "dropped", "duplicate"].contains($0) })
        }
    }

    @Test("An edit there that our write replaced unseen is an operation that lost to ours, and its text is kept")
    func overwrittenUnseen() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let edit = try #require(history.last?.id)
        try history.given(.claim(edit), .send(edit, seen: .issue(at: 100)))
        try history.when(.answered(edit, .ok(.issue(at: 201, title: "mine"))))
        let echo = Report.issue(at: 201, title: "mine").with { $0.replaced = ReplacedTexts(title: "theirs") }
        try history.when(.receive(echo))
        let lost = try #require(history.last)
        #expect(lost.action == Report.overwrittenAction)
        #expect(lost.droppedFor == edit)
        #expect(lost.fields == .title)
        #expect(history.state.content(of: lost)?.task?.title == "theirs")
        #expect(history.content?.title == "mine")
    }

    @Test("So it is where the look before our write had found an edit that lost to ours")
    func overwrittenAfterLook() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let edit = try #require(history.last?.id)
        try history.given(.claim(edit), .send(edit, seen: .issue(at: 150, title: "before")))
        let found = try #require(history.state.operations.values.first { $0.githubUpdatedAt == 150 })
        #expect(found.droppedFor == edit)
        #expect(history.state.operations[edit]?.replaced == found.content)
        try history.when(.answered(edit, .ok(.issue(at: 201, title: "mine"))))
        let echo = Report.issue(at: 201, title: "mine").with { $0.replaced = ReplacedTexts(title: "theirs") }
        try history.when(.receive(echo))
        let lost = try #require(history.last)
        #expect(lost.action == Report.overwrittenAction && lost.droppedFor == edit)
        #expect(history.state.content(of: lost)?.task?.title == "theirs")
    }

    @Test("Of two writes in one second the echo of what both made is the later one's", arguments: 0..<10)
    func overwrittenInOneSecond(earlier: Int64) throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)))
        // Other operations, other places in memory: which one is found must not depend on that.
        for time in 0..<earlier { try history.given(.receive(.issue(at: 101 + time, title: "\(time)"))) }
        let before = Report.issue(at: 101 + earlier)
        try history.given(.receive(before), .edit(.task("mine")))
        let first = try #require(history.last?.id)
        try history.given(.claim(first), .send(first, seen: before))
        try history.given(.answered(first, .ok(.issue(at: 201, title: "mine"))))
        let both = Report.issue(at: 201, title: "mine", body: "mine")
        try history.given(.edit(.task("mine", body: "mine")))
        let second = try #require(history.last?.id)
        try history.given(
            .claim(second), .send(second, seen: .issue(at: 201, title: "mine")), .answered(second, .ok(both)))
        try history.when(.receive(both.with { $0.replaced = ReplacedTexts(body: "theirs") }))
        let lost = try #require(history.last)
        #expect(lost.action == Report.overwrittenAction)
        #expect(lost.droppedFor == second)
        #expect(lost.fields == .body)
        #expect(history.state.content(of: lost)?.task?.title == "mine")
    }

    @Test("An echo that names the text we believed to replace tells nothing new")
    func seenReplaced() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let edit = try #require(history.last?.id)
        try history.given(.claim(edit), .send(edit, seen: .issue(at: 100)))
        try history.when(.answered(edit, .ok(.issue(at: 201, title: "mine"))))
        let echo = Report.issue(at: 201, title: "mine").with { $0.replaced = ReplacedTexts(title: "A") }
        try history.when(.receive(echo))
        #expect(history.states == ["completed", "completed", "duplicate"])
    }

    @Test("What others changed one after the other, beside a call of ours that sent something else, is not overwritten")
    func replacedByOthers() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("A", labels: ["x"])))
        let edit = try #require(history.last?.id)
        try history.given(.claim(edit), .send(edit, seen: .issue(at: 100)))
        let (second, third) = (("B", 205 as GitHubSeconds, "A"), ("C", 210 as GitHubSeconds, "B"))
        for (title, time, replaced) in [second, third] {
            let report = Report.issue(at: time, title: title, labels: ["x"])
            try history.when(.receive(report.with { $0.replaced = ReplacedTexts(title: replaced) }))
        }
        #expect(!history.operations.contains { $0.action == Report.overwrittenAction })
    }

    @Test("A report that lacks fields changes nothing, and the resource is read")
    func partial() throws {
        var history = History()
        try history.when(.receive(.issue(at: 100)))
        try history.when(.receive(Report.issue(at: 200, title: "?", action: "pinned").with { $0.isPartial = true }))
        #expect(history.last?.reason == .partial)
        #expect(history.content?.title == "A")
        #expect(history.state.hasConfirmationPending)
    }

    @Test("A report of an unknown resource waits for a create that may have made it, and is decided after")
    func awaitedCreate() throws {
        var history = History(.task("task-50"))
        try history.when(.receive(Report.issue(at: 100, action: "opened").waiting(for: 1)))
        let waiting = try #require(history.last?.id)
        #expect(history.states == ["queued"])
        // Of two that wait the younger stands for both.
        try history.when(.receive(Report.issue(at: 101, title: "B").waiting(for: 1)))
        #expect(history.operation(waiting)?.canceledBy == history.last?.id)
        let younger = try #require(history.last?.id)
        try history.when(.admit(younger, .issue(at: 101, title: "B")))
        #expect(history.states == ["canceled", "completed"])
        #expect(history.content?.title == "B")
    }
}
