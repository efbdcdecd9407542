import LedgerEvents
import Projections
import RuleTesting
import Testing

@Suite("Outbound rules")
struct OutboundRulesTests {
    @Test("A create is queued at once, sent with all it can carry, and bound by the answer")
    func create() throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A", labels: ["bug"])))
        let create = try #require(history.last?.id)
        #expect(history.states == ["queued"])
        try history.given(.claim(create), .send(create, seen: nil))
        #expect(history.last?.call == .create)
        try history.when(.answered(create, .ok(.issue(at: 201, labels: ["bug"]), status: 201)))
        #expect(history.states == ["completed"])
        #expect(history.last?.githubUpdatedAt == 201)
        #expect(history.state.binding?.number == 7)
        #expect(history.state.record?.modifiedAt == 201_000_000)
    }

    @Test("What GitHub drops of a write without a word is named, by whichever of its calls it was sent")
    func notTaken() throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A", state: .closed, labels: ["bug"])))
        let id = try #require(history.last?.id)
        try history.given(.claim(id), .send(id, seen: nil), .answered(id, .ok(.issue(at: 201), status: 201)))
        #expect(history.states == ["queued"])
        #expect(history.last?.notTaken == .labels)
        #expect(history.content?.labels == [])
        try history.given(.claim(id), .send(id, seen: .issue(at: 201)))
        #expect(history.last?.sent == .state)
        try history.when(.answered(id, .ok(.issue(at: 202, state: .closed))))
        #expect(history.last?.state == .completed(.init(reason: .partlyTaken)))
        #expect(history.last?.notTaken == .labels)
    }

    @Test(
        "A label that the repository gives a new issue, or GitHub spells in its own way, is not taken for one dropped",
        arguments: [["bug", "triage"], ["Bug"]])
    func otherLabels(answered: [String]) throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A", labels: ["bug"])))
        let id = try #require(history.last?.id)
        try history.given(.claim(id), .send(id, seen: nil))
        try history.when(.answered(id, .ok(.issue(at: 201, labels: answered), status: 201)))
        #expect(history.last?.state == .completed(.init(reason: .answered)))
    }

    @Test("An edit of nothing but how Unicode writes a letter is an edit: bytes are compared, and not letters")
    func spelling() throws {
        let (one, two) = ("caf\u{E9}", "cafe\u{301}")
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100, title: one)), .edit(.task(two)))
        #expect(history.states == ["completed", "queued"])
        #expect(history.content.map { Array($0.title.utf8) } == Array(two.utf8))
    }

    @Test("The echo of a create is a duplicate of it, before the answer as after")
    func echoOfCreate() throws {
        for echoFirst in [true, false] {
            var history = History(now: 200_000_000)
            try history.when(.edit(.task("A")))
            let create = try #require(history.last?.id)
            try history.given(.claim(create), .send(create, seen: nil))
            let echo = RecordCommand.receive(.issue(at: 201, action: "opened").echo(of: create))
            let answer = RecordCommand.answered(create, .ok(.issue(at: 201)))
            try history.given(echoFirst ? echo : answer, echoFirst ? answer : echo)
            #expect(history.states == ["completed", "duplicate"])
            #expect(history.last?.duplicateOf == create)
            #expect(history.events.filter { $0.type == .recordBound }.count == 1)
        }
    }

    @Test("A task created closed is closed by a second call of the same operation")
    func createClosed() throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A", state: .closed)))
        let create = try #require(history.last?.id)
        try history.given(.claim(create), .send(create, seen: nil), .answered(create, .ok(.issue(at: 201))))
        #expect(history.states == ["queued"])
        #expect(history.content?.state == .closed)
        try history.given(.claim(create), .send(create, seen: .issue(at: 201)))
        #expect(history.last?.call == .update)
        #expect(history.last?.sent == .state)
        try history.when(.answered(create, .ok(.issue(at: 202, state: .closed))))
        #expect(history.states == ["completed"])
        #expect(history.content?.state == .closed)
    }

    @Test("A later edit cancels an earlier one and inherits its fields")
    func coalesce() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")), .edit(.task("mine", body: "more")))
        #expect(history.states == ["completed", "canceled", "queued"])
        #expect(history.operations[1].canceledBy == history.last?.id)
        #expect(history.last?.fields == [.title, .body])
        let edit = try #require(history.last?.id)
        try history.given(.claim(edit), .send(edit, seen: .issue(at: 100)))
        #expect(history.last?.sent == [.title, .body])
    }

    @Test(
        "An edit that is refused carries what it says itself, and not what waits",
        arguments: [(7, nil), (nil, 50_000_000), (nil, 250_000_000)] as [(Int64?, Microseconds?)])
    func refusedBesideWaiting(baseVersion: Int64?, modifiedAt: Microseconds?) throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("A", labels: ["mine"], modifiedAt: 300_000_000)))
        let waiting = try #require(history.last?.id)
        try history.when(.edit(.task("B", labels: ["mine"], baseVersion: baseVersion, modifiedAt: modifiedAt)))
        #expect(history.last?.state.name == .dropped)
        #expect(history.last?.fields == .title)
        #expect(history.operation(waiting)?.fields == .labels)
    }

    @Test("Only what GitHub does not hold is sent; if it holds everything the operation is already so")
    func readBeforeWrite() throws {
        var (history, edit) = try History.claimedEdit()
        try history.when(.send(edit, seen: .issue(at: 150, title: "mine", labels: ["x"])))
        #expect(history.states == ["completed", "completed"])
        #expect(history.last?.reason == .alreadySo)
        #expect(history.content?.labels == ["x"])
    }

    @Test("An older edit there that nobody had seen loses to ours, and its other fields are taken with the answer")
    func olderEditThere() throws {
        var (history, edit) = try History.claimedEdit()
        try history.when(.send(edit, seen: .issue(at: 150, title: "theirs", labels: ["x"])))
        #expect(history.states == ["completed", "processing", "dropped"])
        #expect(history.last?.droppedFor == edit)
        try history.when(.answered(edit, .ok(.issue(at: 201, title: "mine", labels: ["x"]))))
        #expect(history.content?.title == "mine")
        #expect(history.content?.labels == ["x"])
    }

    @Test("What an older edit there says as ours does is not sent, though it loses to ours")
    func olderEditThereInPart() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine", labels: ["mine"])))
        let edit = try #require(history.last?.id)
        try history.given(.claim(edit), .send(edit, seen: .issue(at: 150, title: "mine", labels: ["theirs"])))
        #expect(history.last?.droppedFor == edit)
        #expect(history.operation(edit)?.sent == .labels)
    }

    @Test("A younger edit there wins: ours gives way before it is sent")
    func youngerEditThere() throws {
        var (history, edit) = try History.claimedEdit()
        let events = try history.when(.send(edit, seen: .issue(at: 201, title: "theirs")))
        #expect(!events.contains("github.call.started"))
        #expect(history.operations[1].canceledBy == history.last?.id)
        #expect(history.content?.title == "theirs")
    }

    @Test("A webhook that arrives between claim and call wins if it is younger")
    func recheck() throws {
        var (history, edit) = try History.claimedEdit()
        try history.when(.receive(.issue(at: 201, title: "theirs")))
        #expect(history.operations[1].canceledBy == history.last?.id)
        #expect(throws: RuleError.self) { try history.when(.send(edit, seen: nil)) }
    }

    @Test("Stale edits are recorded as dropped, and the record stays as it is")
    func staleEdits() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine", baseVersion: 7)))
        #expect(history.last?.state.name == .dropped)
        #expect(history.last?.reason == .staleVersion)
        #expect(history.last?.droppedFor == history.operations[0].id)
        try history.when(.edit(.task("offline", modifiedAt: 99_000_000)))
        #expect(history.last?.reason == .staleTime)
        #expect(history.content?.title == "A")
    }

    @Test("What moves GitHub's time alone costs no older edit; what was made before the last change is stale")
    func bumped() throws {
        var history = History(now: 400_000_000)
        try history.given(.receive(.issue(at: 100)), .receive(.issue(at: 300)))
        #expect(history.last?.reason == .unchanged)
        try history.when(.edit(.task("offline", modifiedAt: 200_000_000)))
        #expect(history.last?.state.name == .queued)
        let edit = try #require(history.last?.id)
        try history.given(.claim(edit), .send(edit, seen: nil), .answered(edit, .ok(.issue(at: 310, title: "offline"))))
        try history.when(.edit(.task("older", modifiedAt: 305_000_000)))
        #expect(history.last?.reason == .staleTime && history.last?.droppedFor == edit)
    }

    @Test("An edit that changes nothing completes at once and leaves a waiting one alone")
    func unchangedEdit() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")), .edit(.task("mine")))
        #expect(history.states == ["completed", "queued", "completed"])
        #expect(history.last?.reason == .unchanged)
    }

    @Test("Not connected: the record changes, the operation is disabled")
    func disabled() throws {
        var history = History(access: .refused(.repositoryNotConnected, installation: nil), now: 200_000_000)
        try history.when(.edit(.task("A")))
        #expect(history.states == ["disabled"])
        #expect(history.content?.title == "A")
    }

    @Test("Archived: an edit is kept, news of before it lose against it as if it waited, and younger news win")
    func archived() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100, title: "A", action: "opened")))
        history.setAccess(.readOnly(.repositoryArchived, installation: nil))
        try history.when(.edit(.task("B")))
        let edit = try #require(history.last)
        #expect(edit.state == .disabled(.init(reason: .repositoryArchived)))
        history.setKeptEdit(edit)
        try history.when(.receive(.issue(at: 150, title: "C")))
        #expect(history.last?.droppedFor == edit.id)
        #expect(history.content?.title == "B")
        try history.when(.receive(.issue(at: 201, title: "D")))
        #expect(history.content?.title == "D")
    }

    @Test("Deleting here queues one DELETE, whose 404 is success and whose echo is its duplicate")
    func deleteComment() throws {
        var history = History(.comment("c"), now: 200_000_000)
        history.setParentBinding(Binding(record: .task("a"), repository: 10, number: 7))
        try history.given(
            .receive(.comment(at: 100)), .edit(.delete(.comment(CommentContent(body: "hello")))))
        let delete = try #require(history.last?.id)
        #expect(history.state.record?.deletedBy == delete)
        try history.given(.claim(delete), .send(delete, seen: nil), .failed(delete, .failed(.notFound)))
        #expect(history.last?.state.name == .completed)
        try history.when(.receive(.comment(at: 100, action: "deleted")))
        #expect(history.last?.duplicateOf == delete)
    }

    @Test("A comment waits for its task's issue")
    func commentNeedsIssue() throws {
        var history = History(.comment("c"), now: 200_000_000)
        try history.when(.edit(.comment("hi")))
        let create = try #require(history.last)
        #expect(PlannedCall(create, history.state, seen: nil) == nil)
        history.setParentBinding(Binding(record: .task("a"), repository: 10, number: 7))
        #expect(PlannedCall(create, history.state, seen: nil)?.number == 7)
    }

    @Test("One operation of a record processes at a time")
    func oneProcesses() throws {
        var (history, _) = try History.claimedEdit()
        try history.when(.edit(.task("again")))
        let second = try #require(history.last?.id)
        #expect(throws: RuleError.busy(history.operations[1].id)) { try history.when(.claim(second)) }
    }
}
