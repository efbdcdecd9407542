import LedgerEvents
import Projections
import RuleTesting
import Testing

@Suite("Fields that GitHub refuses")
struct RefusedFieldsTests {
    /// An edit of a task that both sides agree on, which has been sent.
    private func sent(_ edit: ClientEdit) throws -> (History, OperationID) {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(edit))
        let id = try #require(history.last?.id)
        try history.given(.claim(id), .send(id, seen: nil))
        return (history, id)
    }

    @Test("What is refused of an edit does not keep the rest from GitHub: it goes out again at once without")
    func update() throws {
        var (history, edit) = try sent(.task("mine", labels: ["red"]))
        try history.when(.failed(edit, .refused(.labels)))
        #expect(history.last?.state == .queued(.init()))
        #expect(history.last?.fields == .title)
        try history.given(.claim(edit), .send(edit, seen: nil))
        #expect(history.last?.sent == .title)
        try history.when(.answered(edit, .ok(.issue(at: 201, title: "mine"))))
        #expect(history.last?.state == .completed(.init(reason: .partlyTaken)))
        #expect(history.last?.notTaken == .labels)
        #expect(history.content?.labels == [])
    }

    @Test("So it is with a creation, and what people change there after it is told apart from what was refused")
    func create() throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A", labels: ["red"])))
        let id = try #require(history.last?.id)
        try history.given(.claim(id), .send(id, seen: nil), .failed(id, .refused(.labels)))
        try history.given(.claim(id), .send(id, seen: nil))
        #expect(history.last?.sent == [.title, .body, .assignees])
        try history.when(.edit(.task("A", labels: ["blue"])))
        try history.when(.answered(id, .ok(.issue(at: 201), status: 201)))
        #expect(history.states == ["completed", "queued"])
        #expect(history.operation(id)?.reason == .partlyTaken)
        #expect(history.content?.labels == ["blue"])
    }

    @Test("What was not sent cannot have been refused: that is an error")
    func notSent() throws {
        var (history, edit) = try sent(.task("mine"))
        try history.when(.failed(edit, .refused(.labels)))
        #expect(history.last?.state == .errored(.init(reason: .refusedByGitHub)))
    }

    @Test("With nothing left to send the record says what GitHub holds", arguments: [true, false])
    func nothingLeft(isRead: Bool) throws {
        var (history, edit) = try sent(.task("A", labels: ["red"]))
        try history.given(.failed(edit, .refused(.labels)), .claim(edit))
        let events = try history.when(.send(edit, seen: isRead ? .issue(at: 100) : nil))
        #expect(!events.contains("github.call.started"))
        #expect(history.last?.state == .completed(.init(reason: .partlyTaken)))
        #expect(history.last?.notTaken == .labels)
        #expect(history.content?.labels == [])
    }

    @Test("It does so too when a later edit had taken its place, and in the end changes nothing")
    func superseded() throws {
        var (history, edit) = try sent(.task("A", labels: ["red"]))
        try history.given(
            .failed(edit, .refused(.labels)), .edit(.task("B", labels: ["red"])), .edit(.task("A", labels: ["red"])))
        let last = try #require(history.last?.id)
        try history.given(.claim(last), .send(last, seen: nil))
        #expect(history.last?.reason == .alreadySo)
        #expect(history.content?.labels == [])
        #expect(history.operation(edit)?.notTaken == .labels)
    }

    @Test("What GitHub holds by now after all is not missing")
    func thereByNow() throws {
        var (history, edit) = try sent(.task("A", labels: ["red"]))
        try history.given(.failed(edit, .refused(.labels)), .claim(edit))
        try history.when(.send(edit, seen: .issue(at: 199, labels: ["red"])))
        #expect(history.operation(edit)?.state == .completed(.init(reason: .alreadySo)))
        #expect(history.operation(edit)?.notTaken == [])
        #expect(history.content?.labels == ["red"])
    }

    @Test("A look into a doubt does not wait for what was refused")
    func doubt() throws {
        var (history, edit) = try sent(.task("mine", labels: ["red"]))
        try history.given(
            .failed(edit, .refused(.labels)), .claim(edit), .send(edit, seen: nil),
            .failed(edit, .failed(.noAnswer, .unknown, notBefore: 230_000_000)),
            .resolved(edit, .issue(at: 201, title: "mine", action: Report.observedAction)))
        #expect(history.last?.state == .completed(.init(reason: .partlyTaken)))
        #expect(history.last?.notTaken == .labels)
    }

    @Test("A creation that is told by its echo alone says what was refused of it, whatever was changed since")
    func echo() throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A", labels: ["red"])))
        let id = try #require(history.last?.id)
        try history.given(
            .claim(id), .send(id, seen: nil), .failed(id, .refused(.labels)), .claim(id), .send(id, seen: nil),
            .receive(.issue(at: 201, title: "theirs", action: "opened").echo(of: id)),
            .failed(id, .failed(.noAnswer, .unknown, notBefore: 230_000_000)))
        #expect(history.operation(id)?.state == .completed(.init(reason: .partlyTaken)))
        #expect(history.content?.title == "theirs")
        #expect(history.content?.labels == [])
    }

    @Test("Where access is lost and given back between, what was refused is asked for once more")
    func accessBetween() throws {
        var (history, edit) = try sent(.task("A", labels: ["red"]))
        try history.when(.failed(edit, .refused(.labels)))
        history.setAccess(.refused(.installationSuspended, installation: 5))
        try history.when(.claim(edit))
        #expect(history.last?.state.name == .disabled)
        history.setAccess(.granted(installation: 5))
        try history.when(.resume(target: nil))
        #expect(history.last?.action == "resume")
        #expect(history.last?.fields == .labels)
    }
}
