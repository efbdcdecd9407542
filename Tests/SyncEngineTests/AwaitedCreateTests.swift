import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@Suite("An issue that nobody knows, while a create of ours is under way")
struct AwaitedCreateTests {
    /// How the call of the create ends, or that it does not.
    enum End: String, CaseIterable, Sendable {
        case answered, failed, unknownThenFound, unknownThenNot, overdue
    }

    private let ours = RecordID.task("roses")
    /// What our create makes, as GitHub answers.
    private let made = IssueAtGitHub(number: 9, title: "Prune", labels: [], assignees: [], second: 11)

    /// A create of ours that has been sent at second 10.
    private func creating() async throws -> (Garden, OperationID) {
        let garden = try await Garden()
        let create = try await garden.edit(ours, .put, at: 10) {
            $0.title = made.title
            $0.body = made.body
        }
        try await garden.send(create)
        garden.clock.set(12)
        return (garden, create)
    }

    private func finish(
        _ create: OperationID, by end: End, _ garden: Garden, made: IssueAtGitHub? = nil
    ) async throws {
        let made = made ?? self.made
        switch end {
        case .answered: try await garden.answer(create, .found(made))
        case .failed: try await garden.fail(create, .server)
        case .unknownThenFound, .unknownThenNot:
            try await garden.fail(create, .noAnswer, .unknown)
            let waiting = try garden.operations("state = 'queued' AND direction = 'inbound'")
            #expect(waiting.count == 1, "it is not known yet what became of the create")
            try await garden.resolve(create, end == .unknownThenFound ? .found(made) : nil)
        case .overdue:
            try await garden.decideOverdue(at: 70)
            #expect(try garden.operations("state = 'queued' AND direction = 'inbound'").count == 1)
            try await garden.decideOverdue(at: 80)
        }
    }

    @Test(
        "Somebody else's waits, and is a task of its own when the create ends or has taken too long",
        arguments: End.allCases)
    func foreign(end: End) async throws {
        let (garden, create) = try await creating()
        let issue = IssueAtGitHub(second: 11)
        let waiting = try #require(try await garden.deliver(.about(issue, "opened")).first)
        #expect(waiting.state.name == .queued)
        #expect(try garden.rule(waiting) == .awaitedCreate)
        #expect(try garden.records(.task).map(\.id) == [ours])

        try await finish(create, by: end, garden)
        let decided = try #require(try garden.operation(waiting.id))
        #expect(decided.state == .completed(.init(reason: .applied)))
        let task = try #require(decided.record)
        #expect(task != ours)
        #expect(try garden.task(task) == issue.content)
        #expect(try garden.records(.task).count == 2)
        #expect(try garden.binding(ours)?.number == ([.answered, .unknownThenFound].contains(end) ? 9 : nil))
    }

    @Test("Ours without its marker is rerouted, and ends as one task", arguments: [End.answered, .unknownThenFound])
    func unmarked(end: End) async throws {
        let (garden, create) = try await creating()
        // A human was quick to change the title, and the marker went with what they pasted over the body.
        let edited = made.at(12) {
            $0.title = "Prune hard"
            $0.body = "To three buds."
        }
        let waiting = try #require(try await garden.deliver(.about(edited, "edited")).first)
        #expect(waiting.state.name == .queued)

        try await finish(create, by: end, garden)
        #expect(try garden.operation(waiting.id)?.state == .dropped(.init(cause: .reason(.rerouted))))
        let again = try #require(try garden.operations("direction = 'inbound'").last)
        #expect(again.record == ours && again.state == .completed(.init(reason: .applied)))
        #expect(again.correlation == waiting.correlation)
        #expect(try garden.records(.task).map(\.id) == [ours])
        #expect(try garden.task(ours) == edited.content)
        #expect(try garden.operation(create)?.state == .completed(.init(reason: .answered)))
    }

    @Test("Ours is known by the marker that an edit took out of it, before any answer")
    func removedMarker() async throws {
        let (garden, create) = try await creating()
        let edited = made.at(12) { $0.body = "To three buds." }
        let body = garden.marker.attach(to: made.body ?? "", operation: create)
        let report = try #require(
            try await garden.deliver(.about(edited, "edited", ["changes": ["body": ["from": body]]])).first)
        #expect(report.record == ours)
        #expect(try garden.binding(ours)?.number == 9)
        try await garden.answer(create, .found(made))
        #expect(try garden.records(.task).map(\.id) == [ours])
        #expect(try garden.task(ours)?.body == "To three buds.")
    }

    @Test("Ours that is overdue becomes a task of its own, and the late answer says so: never a third")
    func overdueAndOurs() async throws {
        let (garden, create) = try await creating()
        let waiting = try #require(try await garden.deliver(.about(made.at(12), "edited")).first)
        try await garden.decideOverdue(at: 80)
        #expect(try garden.operation(waiting.id)?.state == .completed(.init(reason: .applied)))
        try await garden.answer(create, .found(made))
        #expect(try garden.operation(create)?.state == .dropped(.init(cause: .reason(.twin))))
        #expect(try garden.records(.task).count == 2)
        #expect(try garden.binding(try #require(waiting.record))?.number == 9)
        #expect(try garden.binding(ours)?.released == .twin)
    }

    @Test("A task whose issue is another task's is synced no more: its next edit creates nothing, and says why")
    func editAfterTwin() async throws {
        let (garden, create) = try await creating()
        try await garden.deliver(.about(made.at(12), "edited"))
        try await garden.decideOverdue(at: 80)
        try await garden.answer(create, .found(made))
        let edit = try await garden.edit(ours, at: 90) { $0.title = "Prune hard" }
        #expect(try garden.operation(edit)?.state == .disabled(.init(reason: .twin)))
        #expect(try garden.task(ours)?.title == "Prune hard")
        let comment = try await garden.edit(.comment("c"), .put, parent: ours) { $0.body = "Why?" }
        #expect(try garden.operation(comment)?.state == .disabled(.init(reason: .twin)))
        // Nor does it go out when everything else does.
        try await Outage.disconnected.begin(garden)
        try await Outage.disconnected.end(garden)
        #expect(try garden.operations("state = 'queued'").isEmpty)
        #expect(try garden.events(.callStarted).count == 1)
    }

    @Test(
        "Of two contents of one second that wait the later is decided, and the issue read", arguments: End.allCases,
        [true, false])
    func tie(end: End, isOurs: Bool) async throws {
        let (garden, create) = try await creating()
        let issue = isOurs ? made : IssueAtGitHub(second: 11)
        try await garden.deliver(.about(issue.at(11) { $0.title = "Rust" }, "edited"))
        let later = try #require(
            try await garden.deliver(.about(issue.at(11) { $0.title = "Mildew" }, "edited")).first)
        try await finish(create, by: end, garden, made: made.at(10))
        let isKnown = isOurs && [.answered, .unknownThenFound].contains(end)
        let task = try #require(isKnown ? ours : later.record)
        #expect(try garden.task(task)?.title == "Mildew")
        #expect(try garden.isToBeRead(task))
        #expect(try garden.isToBeRead(ours) == isKnown)
    }

    @Test("An issue of another repository does not wait")
    func elsewhere() async throws {
        let (garden, _) = try await creating()
        let issue = IssueAtGitHub(plot: .greenhouse, second: 11)
        #expect(try await garden.deliver(.about(issue, "opened")).first?.state.name == .completed)
    }

    @Test("Of several reports of one issue the youngest waits, and a deletion for all of them")
    func youngest() async throws {
        let (garden, create) = try await creating()
        let issue = IssueAtGitHub(second: 11)
        func deliver(_ issue: IssueAtGitHub, _ action: String) async throws -> Operation {
            try #require(try await garden.deliver(.about(issue, action)).first)
        }
        let first = try await deliver(issue, "opened")
        let second = try await deliver(issue.at(13) { $0.title = "Rust" }, "edited")
        let late = try await deliver(issue.at(12) { $0.title = "Between" }, "edited")
        #expect(try garden.operation(first.id)?.canceledBy == second.id)
        #expect(late.droppedFor == second.id)
        let deletion = try await deliver(issue.at(13), "deleted")
        #expect(try garden.operation(second.id)?.canceledBy == deletion.id)
        try await garden.answer(create, .found(made))
        #expect(try garden.operation(deletion.id)?.state == .completed(.init(reason: .deleted)))
        let other = try #require(deletion.record)
        #expect([first.record, second.record, late.record] == [other, other, other])
        #expect(try garden.view(other)?.record.deletedBy == deletion.id)
    }

    @Test("A payload that lacks fields does not take the place of one that waits")
    func partial() async throws {
        let (garden, create) = try await creating()
        let issue = IssueAtGitHub(second: 11)
        let opened = try #require(try await garden.deliver(.about(issue, "opened")).first)
        var object = issue.at(13).issueObject
        object["labels"] = nil
        let pinned = try #require(
            try await garden.deliver(Webhook("issues", "pinned", in: .garden, ["issue": object])).first)
        #expect(pinned.state == .dropped(.init(cause: .reason(.partial))))
        try await garden.answer(create, .found(made))
        #expect(try garden.operation(opened.id)?.state == .completed(.init(reason: .applied)))
    }

    @Test(
        "A comment on such an issue waits too; then it goes under our task, or under one of its own",
        arguments: [true, false])
    func commentOnUnknownIssue(isOurs: Bool) async throws {
        let (garden, create) = try await creating()
        let issue = isOurs ? made : IssueAtGitHub(second: 11)
        let waiting = try await garden.deliver(.about(CommentAtGitHub(issue: issue, second: 12), "created"))
        #expect(waiting.map(\.kind) == [.comment] && waiting.map(\.state.name) == [.queued])
        try await garden.answer(create, .found(made))
        #expect(try garden.operation(#require(waiting.first?.id))?.state == .completed(.init(reason: .applied)))
        let comment = try #require(try garden.records(.comment).first)
        #expect((comment.parent == ours) == isOurs)
        #expect(try garden.records(.task).count == (isOurs ? 1 : 2))
    }

    @Test("The echo with our marker binds before the answer, and is a duplicate after it")
    func echoBeforeAnswer() async throws {
        let (garden, create) = try await creating()
        let marked = made.at(11) { $0.body = garden.marker.attach(to: made.body ?? "", operation: create) }
        let echo = try #require(try await garden.deliver(.about(marked, "opened")).first)
        #expect(echo.record == ours && echo.state.name == .queued)
        #expect(try garden.rule(echo) == .busy)
        #expect(try garden.binding(ours)?.number == 9)
        #expect(try garden.task(ours) == made.content)

        try await garden.answer(create, .found(made))
        #expect(try garden.operation(echo.id)?.duplicateOf == create)
        #expect(try garden.operation(create)?.state == .completed(.init(reason: .answered)))
        #expect(try garden.records(.task).count == 1)
    }

    @Test("Where the answer never comes the echo stands for it, and what waited is decided", arguments: [true, false])
    func echoInsteadOfAnswer(echoFirst: Bool) async throws {
        let (garden, create) = try await creating()
        let foreign = try #require(try await garden.deliver(.about(IssueAtGitHub(second: 11), "opened")).first)
        let marked = made.at(11) { $0.body = garden.marker.attach(to: made.body ?? "", operation: create) }
        if echoFirst { try await garden.deliver(.about(marked, "opened")) }
        try await garden.fail(create, .noAnswer, .unknown)
        if !echoFirst { try await garden.deliver(.about(marked, "opened")) }
        #expect(try garden.operation(create)?.state == .completed(.init(reason: .answered)))
        #expect(try garden.task(ours) == made.content)
        #expect(try garden.operation(foreign.id)?.state == .completed(.init(reason: .applied)))
        #expect(try garden.records(.task).count == 2)
    }
}
