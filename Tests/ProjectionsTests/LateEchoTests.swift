import LedgerEvents
import Projections
import RuleTesting
import Testing

@Suite("A create of ours that turns out to have been carried out when nobody waits for it any more")
struct LateEchoTests {
    /// Where the create stands when its echo comes.
    enum Standing: String, CaseIterable, Sendable {
        case queued, claimed, errored
    }

    /// A create that was sent, said to have failed, and is to be sent again.
    private func sentInVain(_ edit: ClientEdit = .task("A")) throws -> (History, OperationID) {
        var history = History(now: 200_000_000)
        try history.when(.edit(edit))
        let create = try #require(history.last?.id)
        try history.given(
            .claim(create), .send(create, seen: nil), .failed(create, .failed(.server, notBefore: 230_000_000)))
        return (history, create)
    }

    /// The same, and a later edit has taken its place.
    private func superseded(_ later: ClientEdit = .task("B")) throws -> (History, OperationID, OperationID) {
        var (history, create) = try sentInVain()
        history.now = 205_000_000
        try history.when(.edit(later))
        let edit = try #require(history.last?.id)
        #expect(history.operation(create)?.canceledBy == edit)
        return (history, create, edit)
    }

    @Test("Told between two attempts, it binds the record and ends the create", arguments: Standing.allCases)
    func betweenAttempts(standing: Standing) throws {
        var (history, create) = try sentInVain()
        if standing != .queued { try history.when(.claim(create)) }
        if standing == .errored { try history.given(.send(create, seen: nil), .failed(create, .failed(.validation))) }
        try history.when(.receive(.issue(at: 210, action: "opened").echo(of: create)))
        #expect(history.operation(create)?.state == .completed(.init(reason: .answered)))
        #expect(history.operation(create)?.githubUpdatedAt == 210)
        #expect(history.last?.duplicateOf == create)
        #expect(history.state.binding?.number == 7)
        #expect(history.state.record?.agreedAt == 210)
    }

    @Test("What such a create could not carry goes on as an update")
    func remainder() throws {
        var (history, create) = try sentInVain(.task("A", state: .closed))
        try history.when(.receive(.issue(at: 210, action: "opened").echo(of: create)))
        #expect(history.operation(create)?.state.name == .queued)
        #expect(history.operation(create)?.fields == .state)
        #expect(history.content?.state == .closed)
    }

    @Test("A later edit is kept, and goes on as an update with what it changed itself")
    func laterEdit() throws {
        var (history, create, edit) = try superseded()
        try history.when(
            .receive(.issue(at: 210, body: "theirs", labels: ["theirs"], action: "opened").echo(of: create)))
        #expect(history.last?.state == .completed(.init(reason: .applied)))
        #expect(history.operation(edit)?.state.name == .queued)
        #expect(history.operation(edit)?.fields == .title)
        #expect(history.content?.title == "B")
        // What stands there and no client touched is taken.
        #expect(history.content?.labels == ["theirs"] && history.content?.body == "theirs")
        try history.given(
            .claim(edit),
            .send(edit, seen: .issue(at: 210, body: "theirs", labels: ["theirs"], action: Report.observedAction)))
        #expect(history.operation(edit)?.call == .update)
        #expect(history.operation(edit)?.sent == .title)
    }

    @Test("A later edit that is claimed goes back: it is to read before it writes")
    func claimedEdit() throws {
        var (history, create, edit) = try superseded()
        try history.given(.claim(edit), .receive(.issue(at: 210, action: "opened").echo(of: create)))
        #expect(history.operation(edit)?.state.name == .queued)
        #expect(history.operation(edit)?.fields == .title)
    }

    @Test("A later edit that says what stands there already ends")
    func laterEditAlreadyThere() throws {
        var (history, create, edit) = try superseded()
        try history.when(.receive(.issue(at: 210, title: "B").echo(of: create)))
        #expect(history.operation(edit)?.state == .completed(.init(reason: .alreadySo)))
        #expect(history.last?.state == .completed(.init(reason: .applied)))
    }

    @Test("Of a field that was changed on both sides since, the later edit wins, and what lost says to which")
    func contested() throws {
        var (history, create, edit) = try superseded()
        try history.when(.receive(.issue(at: 210, title: "theirs").echo(of: create)))
        #expect(history.last?.droppedFor == edit)
        #expect(history.operation(edit)?.fields == .title)
        #expect(history.content?.title == "B")
    }

    @Test("While the later edit's own create is under way, that ends as a twin, and goes on with what is left")
    func laterCreateUnderWay() throws {
        var (history, create, edit) = try superseded()
        try history.given(
            .claim(edit), .send(edit, seen: nil), .receive(.issue(at: 210, action: "opened").echo(of: create)))
        #expect(history.state.binding?.number == 7)
        #expect(history.content?.title == "B")
        var doubt = history
        try history.when(.answered(edit, .ok(.issue(at: 211, title: "B").numbered(8))))
        #expect(history.state.binding?.number == 7)
        #expect(history.operation(edit)?.state.name == .queued)
        #expect(history.operation(edit)?.fields == .title)
        #expect(history.last?.number == 8 && history.last?.droppedFor == edit)

        // No answer comes: the echo of another create is none to this one.
        try doubt.when(.failed(edit, .failed(.noAnswer, .unknown, notBefore: 240_000_000)))
        var busy = doubt
        try busy.when(.receive(.issue(at: 212, labels: ["x"])))
        #expect(busy.operation(edit)?.isOutcomeUnknown == true)
        #expect(busy.content?.title == "B")
        // Nor is the resource of another create what this one's call came to.
        try doubt.when(.resolved(edit, .issue(at: 210, action: Report.observedAction).echo(of: create)))
        #expect(doubt.operation(edit)?.state.name == .queued)
        #expect(doubt.content?.title == "B")
    }

    @Test("Looked for before it is sent again, it is found, whichever request made it")
    func foundBeforeSending() throws {
        var (history, create) = try sentInVain()
        try history.when(.claim(create))
        #expect(
            try !history.when(.send(create, seen: .issue(at: 210, action: Report.observedAction).echo(of: create)))
                .contains("github.call.started"))
        #expect(history.operation(create)?.state == .completed(.init(reason: .answered)))
        #expect(history.state.binding?.number == 7)

        var (other, first, edit) = try superseded()
        try other.when(.claim(edit))
        #expect(
            try !other.when(.send(edit, seen: .issue(at: 210, action: Report.observedAction).echo(of: first)))
                .contains("github.call.started"))
        #expect(other.operation(edit)?.state.name == .queued)
        #expect(other.operation(edit)?.fields == .title)
        #expect(other.state.binding?.number == 7)
    }

    @Test("Looking into the later edit's create, the resource of the earlier one is found: an update is left")
    func foundInDoubt() throws {
        var (history, create, edit) = try superseded()
        try history.given(
            .claim(edit), .send(edit, seen: nil), .failed(edit, .failed(.noAnswer, .unknown, notBefore: 240_000_000)))
        try history.when(.resolved(edit, .issue(at: 210, action: Report.observedAction).echo(of: create)))
        #expect(history.state.binding?.number == 7)
        #expect(history.operation(edit)?.state.name == .queued)
        #expect(history.operation(edit)?.fields == .title)
        #expect(history.content?.title == "B")
    }

    @Test("Of a record that was deleted here meanwhile, it stays deleted, and is no second record")
    func deletedMeanwhile() throws {
        var (history, create) = try sentInVain()
        try history.when(.edit(.delete(.task(TaskContent(title: "A")))))
        let delete = try #require(history.last?.id)
        try history.when(.receive(.issue(at: 210, action: "opened").echo(of: create)))
        #expect(history.last?.droppedFor == delete)
        #expect(history.state.binding?.number == 7)
        #expect(history.state.record?.deletedBy == delete)
    }

    @Test("A marker of any create that has left makes a report the echo of its record, until that is bound")
    func route() {
        let content = Content.task(TaskContent(title: "A"))
        var marked = MarkedCreate(operation: 1, record: .task("a"), hasLeft: true, isBound: false, content: nil)
        #expect(Route(content, Bearings(marked: marked)) == .echo(of: 1, .task("a")))
        #expect(Route(content, Bearings(marked: marked, createUnderWay: 9)) == .echo(of: 1, .task("a")))
        marked.hasLeft = false
        #expect(Route(content, Bearings(marked: marked)) == .newRecord)
        marked.hasLeft = true
        marked.isBound = true
        #expect(Route(content, Bearings(marked: marked)) == .newRecord)
    }
}

extension Report {
    fileprivate func numbered(_ number: Int64) -> Report { with { $0.recorded.number = number } }
}
