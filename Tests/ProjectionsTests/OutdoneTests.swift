import LedgerEvents
import Projections
import RuleTesting
import Testing

@Suite("A change there that comes along with an answer, and that a later edit here stands against")
struct OutdoneTests {
    /// An edit of the title that is claimed, and one of title and labels after it.
    private func edits(sent: Bool) throws -> (History, first: OperationID, second: OperationID) {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let first = try #require(history.last?.id)
        try history.when(.claim(first))
        if sent { try history.when(.send(first, seen: nil)) }
        try history.when(.edit(.task("later", labels: ["mine"])))
        return (history, first, try #require(history.last?.id))
    }

    private func isLost(_ history: History, to second: OperationID) -> Bool {
        let change = history.operations.first { $0.direction == .inbound && $0.droppedFor == second }
        return change?.fields.contains(.labels) == true && history.content?.labels == ["mine"]
            && history.operation(second)?.state.name == .queued
    }

    @Test("The answer brings it: it is an operation that is dropped for that edit")
    func answer() throws {
        var (history, first, second) = try edits(sent: true)
        try history.when(.answered(first, .ok(.issue(at: 201, title: "mine", labels: ["theirs"]))))
        #expect(isLost(history, to: second))
        // Its own webhook comes later, and is older than the answer.
        try history.when(.receive(.issue(at: 200, labels: ["theirs"])))
        #expect(history.last?.droppedFor == first)
    }

    @Test("A webhook stands for the answer: that is dropped for the edit")
    func echo() throws {
        var (history, first, second) = try edits(sent: true)
        try history.when(.receive(.issue(at: 203, title: "mine", labels: ["theirs"])))
        let told = try #require(history.last?.id)
        try history.when(.failed(first, .failed(.noAnswer, .unknown, notBefore: 230_000_000)))
        #expect(history.operation(first)?.state == .completed(.init(reason: .answered)))
        #expect(history.operation(told)?.droppedFor == second)
        #expect(isLost(history, to: second))
    }

    @Test("A look finds it with what was sent, or with what need not be sent", arguments: [true, false])
    func look(sent: Bool) throws {
        var (history, first, second) = try edits(sent: sent)
        let found = Report.issue(at: 203, title: "mine", labels: ["theirs"], action: Report.observedAction)
        if sent {
            try history.when(.failed(first, .failed(.noAnswer, .unknown, notBefore: 230_000_000)))
            try history.when(.resolved(first, found))
        } else {
            try history.when(.send(first, seen: found))
        }
        #expect(history.operation(first)?.state.name == .completed)
        #expect(isLost(history, to: second))
    }

    @Test("A look finds it where nothing of ours is: what is sent once more does not hide it")
    func lookInVain() throws {
        var (history, first, second) = try edits(sent: true)
        try history.when(.failed(first, .failed(.noAnswer, .unknown, notBefore: 230_000_000)))
        try history.when(.resolved(first, .issue(at: 203, labels: ["theirs"], action: Report.observedAction)))
        #expect(history.operation(first)?.canceledBy == second)
        #expect(history.last?.droppedFor == first)
        #expect(history.last?.fields == .labels)
        #expect(history.content?.labels == ["mine"])
    }

    @Test("A create's resource is found with it")
    func create() throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A", state: .closed)))
        let create = try #require(history.last?.id)
        try history.given(
            .claim(create), .send(create, seen: nil), .edit(.task("A", state: .closed, labels: ["mine"])))
        let second = try #require(history.last?.id)
        var plain = history
        try history.given(
            .failed(create, .failed(.noAnswer, .unknown, notBefore: 230_000_000)),
            .resolved(create, .issue(at: 203, labels: ["theirs"], action: Report.observedAction).echo(of: create)))
        #expect(isLost(history, to: second))
        // Of what our own create made nothing is somebody else's, though it cannot be closed yet.
        try plain.when(.answered(create, .ok(.issue(at: 203))))
        #expect(plain.operations.count == 2)
    }

    @Test("What GitHub spells in its own way, what no later edit changed, and what says the same is not lost")
    func nothingLost() throws {
        let answers: [Report] = [
            .issue(at: 201, title: "Mine"), .issue(at: 201, title: "mine", body: "theirs"),
            .issue(at: 201, title: "mine", labels: ["mine"]),
        ]
        for answer in answers {
            var (history, first, _) = try edits(sent: true)
            let count = history.operations.count
            try history.when(.answered(first, .ok(answer)))
            #expect(history.operations.count == count)
        }
    }
}
