import LedgerEvents
import Projections
import RuleTesting
import Testing

/// What becomes of creates, in histories that once went wrong.
@Suite("Creates that once went wrong")
struct FoundCreatesTests {
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

    @Test("A create whose resource is told with a change has been made: it ends, and the change is decided")
    func madeAndChanged() throws {
        for (time, isYounger) in [(203 as GitHubSeconds, true), (200, false)] {
            var history = History(now: 200_000_000)
            try history.when(.edit(.task("A")))
            let create = try #require(history.last?.id)
            try history.given(.claim(create), .send(create, seen: nil), .edit(.task("H")))
            let edit = try #require(history.last?.id)
            try history.given(
                .receive(.issue(at: time, title: "T").echo(of: create)),
                .failed(create, .failed(.noAnswer, .unknown, notBefore: 230_000_000)))
            #expect(history.operation(create)?.state == .completed(.init(reason: .answered)))
            #expect(history.content?.title == (isYounger ? "T" : "H"))
            #expect(history.last?.droppedFor == (isYounger ? nil : edit))
        }
    }

    @Test("A state that was asked for without a reason is held with any reason")
    func reasonGivenByGitHub() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("A", state: .closed)))
        let edit = try #require(history.last?.id)
        try history.given(
            .claim(edit), .send(edit, seen: nil), .failed(edit, .failed(.noAnswer, .unknown, notBefore: 230_000_000)))
        let held = Report.issue(at: 201, state: .closed, action: "observed").with { report in
            guard case .task(var task) = report.content else { return }
            task.stateReason = "completed"
            report.content = .task(task)
        }
        try history.when(.resolved(edit, held))
        #expect(history.operation(edit)?.state.name == .completed)
    }

    @Test("A twin is known by its texts, whatever else the create asked for")
    func twinOfClosedTask() {
        let sent = Content.task(TaskContent(title: "A", body: "b", state: .closed, labels: ["x"]))
        let marked = MarkedCreate(operation: 1, record: .task("a"), hasLeft: true, isBound: true, content: sent)
        let twin = Content.task(TaskContent(title: "A", body: "b"))
        #expect(Route(twin, Bearings(marked: marked)) == .twin(of: 1, .task("a")))
        let other = Content.task(TaskContent(title: "A", body: "another"))
        #expect(Route(other, Bearings(marked: marked)) == .newRecord)
    }

    @Test("A task whose issue is another task's gets none of its own, whatever is edited afterwards")
    func editAfterTwin() throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A")))
        let create = try #require(history.last?.id)
        try history.given(.claim(create), .send(create, seen: nil))
        try history.when(.edit(.task("waits")))
        let waiting = try #require(history.last?.id)
        try history.when(.answered(create, .ok(.issue(at: 201).with { $0.boundElsewhere = .task("b") })))
        #expect(history.operation(create)?.state == .dropped(.init(cause: .reason(.twin))))
        try history.when(.claim(waiting))
        #expect(history.operation(waiting)?.state == .disabled(.init(reason: .twin)))
        try history.when(.edit(.task("B")))
        #expect(history.last?.state == .disabled(.init(reason: .twin)))
        #expect(history.content?.title == "B")
        try history.when(.resume(target: 10))
        #expect(history.last?.state == .disabled(.init(reason: .twin)))
    }
}
