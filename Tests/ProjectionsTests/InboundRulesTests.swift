import LedgerEvents
import Projections
import RuleTesting
import Testing

@Suite("Inbound rules")
struct InboundRulesTests {
    @Test("An unknown resource is created, bound and agreed; the operation completes")
    func unknownResource() throws {
        var history = History()
        let events = try history.when(.receive(.issue(at: 100, action: "opened")))
        #expect(
            events == [
                "operation.recorded", "operation.processing", "record.created", "record.bound", "record.synced",
                "operation.completed",
            ])
        #expect(history.content?.title == "A")
        #expect(history.state.binding?.number == 7)
        #expect(history.state.record?.agreedAt == 100)
    }

    @Test("Rule 1: an older snapshot is dropped for the operation that brought the newer one")
    func stale() throws {
        var history = History()
        try history.given(.receive(.issue(at: 100)), .receive(.issue(at: 99, title: "old")))
        #expect(history.states == ["completed", "dropped"])
        #expect(history.last?.droppedFor == history.operations[0].id)
        #expect(history.content?.title == "A")
    }

    @Test("Rule 3: equal time and content is a duplicate; a later time alone is unchanged")
    func sameContent() throws {
        var history = History()
        try history.given(.receive(.issue(at: 100)), .receive(.issue(at: 100)), .receive(.issue(at: 105)))
        #expect(history.states == ["completed", "duplicate", "completed"])
        #expect(history.operations[1].duplicateOf == history.operations[0].id)
        #expect(history.last?.reason == .unchanged)
        #expect(history.state.record?.agreedAt == 105)
        #expect(history.state.record?.version == 1)
    }

    @Test("Rule 3, tie: other content in the same second is applied in log order, and a look is asked for")
    func tie() throws {
        var history = History()
        try history.given(.receive(.issue(at: 100)), .receive(.issue(at: 100, labels: ["bug"])))
        #expect(history.states == ["completed", "completed"])
        #expect(history.content?.labels == ["bug"])
        #expect(history.state.hasConfirmationPending)
        #expect(history.events.last { $0.type == .operationCompleted }?.payload.contains("\"tie\":true") == true)
    }

    @Test("A confirming look asks for no further one, even if it ties again")
    func confirmed() throws {
        var history = History()
        try history.given(.receive(.issue(at: 100)), .receive(.issue(at: 100, labels: ["bug"])))
        try history.when(.confirmed(.found(.issue(at: 100, labels: ["bug", "x"], action: Report.observedAction))))
        #expect(history.content?.labels == ["bug", "x"])
        #expect(!history.state.hasConfirmationPending)
    }

    @Test("Rule 4: an edit that waits and was made at or after the change wins, in whole seconds")
    func modifiedHere() throws {
        var history = History(now: 200_900_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        try history.when(.receive(.issue(at: 200, title: "theirs")))
        #expect(history.states == ["completed", "queued", "dropped"])
        #expect(history.last?.droppedFor == history.operations[1].id)
        #expect(history.content?.title == "mine")
    }

    @Test("Rule 5: a younger change is applied and cancels the edit that is older")
    func supersede() throws {
        var history = History(now: 200_900_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        try history.when(.receive(.issue(at: 201, title: "theirs")))
        #expect(history.states == ["completed", "canceled", "completed"])
        #expect(history.operations[1].canceledBy == history.operations[2].id)
        #expect(history.content?.title == "theirs")
    }

    @Test("An edit that is only bumped by time keeps waiting")
    func bumpKeepsEdit() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")), .receive(.issue(at: 300)))
        #expect(history.states == ["completed", "queued", "completed"])
        #expect(history.last?.reason == .unchanged)
        #expect(history.content?.title == "mine")
    }

    @Test("Rule 8: what waited for a call that failed enters processing, and every rule is asked again there")
    func nextAfterFailure() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let edit = try #require(history.last?.id)
        // One more report of what is agreed already: the call decides first.
        try history.given(.claim(edit), .send(edit, seen: nil), .receive(.issue(at: 100, action: "labeled")))
        let waiting = try #require(history.last?.id)
        #expect(history.last?.state.name == .queued)
        let ended = try history.when(.failed(edit, .failed(.validation)))
        #expect(
            ended == ["github.call.failed", "operation.errored", "operation.processing", "operation.duplicate"])
        let start = history.events.last { $0.type == .operationProcessing && $0.operation == waiting }
        #expect(start?.decoded(Transitioned.self)?.evidence.rule == .next)
    }

    @Test("Rule 2: while our call is under way a change waits; rule 8: it is decided after the answer")
    func busy() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let edit = try #require(history.last?.id)
        try history.given(.claim(edit), .send(edit, seen: nil))
        try history.when(.receive(.issue(at: 201, title: "mine")))
        #expect(history.last?.state.name == .queued)
        try history.when(.answered(edit, .ok(.issue(at: 201, title: "mine"))))
        #expect(history.states == ["completed", "completed", "duplicate"])
        #expect(history.last?.duplicateOf == edit)
    }

    @Test("Only one inbound operation waits: a later one cancels it")
    func oneWaits() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let edit = try #require(history.last?.id)
        try history.given(
            .claim(edit), .send(edit, seen: nil), .receive(.issue(at: 201, title: "one")),
            .receive(.issue(at: 202, title: "two")))
        #expect(history.states == ["completed", "processing", "canceled", "queued"])
        try history.when(.answered(edit, .ok(.issue(at: 200, title: "mine"))))
        #expect(history.states == ["completed", "completed", "canceled", "completed"])
        #expect(history.content?.title == "two")
    }

    @Test("Rule 0: an operation on a repository that is not connected is disabled, and names no record")
    func notConnected() throws {
        var history = History(access: .refused(.repositoryNotConnected, installation: nil))
        try history.when(.receive(.issue(at: 100)))
        #expect(history.states == ["disabled"])
        #expect(history.last?.record == nil)
        #expect(history.state.record == nil)
    }

    @Test("A delete is terminal: what comes later is dropped for it, a second delete is its duplicate")
    func deletes() throws {
        var history = History()
        try history.given(
            .receive(.issue(at: 100)), .receive(.issue(at: 100, action: "deleted")), .receive(.issue(at: 300)),
            .receive(.issue(at: 100, action: "deleted")))
        #expect(history.states == ["completed", "completed", "dropped", "duplicate"])
        #expect(history.operations[2].droppedFor == history.operations[1].id)
        #expect(history.operations[3].duplicateOf == history.operations[1].id)
    }

    @Test("A delete of what was never seen leaves a tombstone for the late opened")
    func deleteFirst() throws {
        var history = History()
        try history.given(.receive(.issue(at: 100, action: "deleted")), .receive(.issue(at: 90, action: "opened")))
        #expect(history.states == ["completed", "dropped"])
        #expect(history.state.record?.deletedBy == history.operations[0].id)
    }

    @Test("Timestamps of an issue and of its pull request are never compared")
    func otherKind() throws {
        var history = History()
        try history.given(.receive(.issue(at: 100, kind: .pullRequest)))
        try history.when(.receive(.issue(at: 500, title: "B", isPullRequest: true)))
        #expect(history.states == ["completed", "dropped"])
        #expect(history.last?.reason == .otherKind)
        #expect(history.state.hasConfirmationPending)
        #expect(history.content?.title == "A")
    }

    @Test("A pull request that was first seen as an issue takes any snapshot of its own kind")
    func pullRequestFirstSeenAsIssue() throws {
        var history = History()
        try history.given(.receive(.issue(at: 500, isPullRequest: true)))
        #expect(history.state.hasConfirmationPending)
        try history.when(.receive(.issue(at: 100, title: "B", kind: .pullRequest)))
        #expect(history.states == ["completed", "completed"])
        #expect(history.content?.title == "B")
        #expect(history.state.record?.agreedAt == 100)
    }
}
