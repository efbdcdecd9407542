import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@Suite("A body that carries a marker")
struct MarkerStoryTests {
    private let ours = RecordID.task("roses")
    private let made = IssueAtGitHub(number: 9, title: "Prune", labels: [], assignees: [], second: 11)

    /// A task of ours that became issue 9, and the body that GitHub holds of it.
    private func created() async throws -> (Garden, OperationID, body: String) {
        let garden = try await Garden()
        let create = try await garden.edit(ours, .put, at: 10) {
            $0.title = made.title
            $0.body = made.body
        }
        try await garden.send(create)
        try await garden.answer(create, .found(made))
        garden.clock.set(20)
        return (garden, create, garden.marker.attach(to: made.body ?? "", operation: create))
    }

    @Test("Its own is no part of the text, in edits and in what they replaced")
    func own() async throws {
        let (garden, create, body) = try await created()
        let echo = try #require(try await garden.deliver(.about(made.at(11) { $0.body = body }, "opened")).first)
        #expect(echo.duplicateOf == create)
        let edited = made.at(60) {
            $0.title = "Prune hard"
            $0.body = body
        }
        let changes: [String: Any] = ["changes": ["title": ["from": made.title], "body": ["from": body]]]
        try await garden.deliver(.about(edited, "edited", changes))
        #expect(try garden.task(ours)?.body == made.body)
        #expect(try garden.task(ours)?.title == "Prune hard")
        #expect(try garden.operations("action = 'overwritten'").isEmpty)
    }

    @Test("Copied or quoted into another issue or comment, it is ordinary text", arguments: [true, false])
    func copied(isQuoted: Bool) async throws {
        let (garden, _, body) = try await created()
        let text = isQuoted ? body.split(separator: "\n").map { "> " + $0 }.joined(separator: "\n") : body + "\nme too"
        let issue = IssueAtGitHub(number: 10, title: "Me too", body: text, second: 30)
        let other = try #require(try await garden.deliver(.about(issue, "opened")).first)
        let comment = CommentAtGitHub(issue: made, body: text, second: 30)
        let said = try #require(try await garden.deliver(.about(comment, "created")).first)
        #expect(try garden.records(.task).count == 2)
        #expect(try garden.task(#require(other.record))?.body == text)
        #expect(try garden.view(#require(said.record))?.content?.comment?.body == text)
        #expect(try garden.view(#require(said.record))?.record.parent == ours)
        #expect(try garden.task(ours) == made.content)
    }

    @Test("Forged, it binds nothing while our create is under way, and stays in the text")
    func forged() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(ours, .put, at: 10) { $0.title = "Prune" }
        try await garden.send(create)
        let forger = Marker(key: Array(repeating: 4, count: 32), ledger: "1f0c9a3b5d7e2468", epoch: 0)
        let text = forger.attach(to: "Prune", operation: create)
        let issue = IssueAtGitHub(number: 10, body: text, second: 11)
        let waiting = try #require(try await garden.deliver(.about(issue, "opened")).first)
        #expect(try garden.rule(waiting) == .awaitedCreate)
        #expect(try garden.binding(ours) == nil)
        try await garden.answer(create, .found(made))
        #expect(try garden.binding(ours)?.number == 9)
        #expect(try garden.task(#require(waiting.record))?.body == text)
    }

    @Test("A second issue that says just what our create said is a twin: recorded, and no second task")
    func twin() async throws {
        let (garden, create, body) = try await created()
        let twin = made.at(13) {
            $0.number = 10
            $0.body = body
        }
        let operation = try #require(try await garden.deliver(.about(twin, "opened")).first)
        #expect(operation.record == ours)
        #expect(operation.state == .dropped(.init(cause: .operation(create))))
        #expect(try garden.rule(operation) == .twin)
        #expect(try garden.records(.task).map(\.id) == [ours])
        #expect(try garden.binding(ours)?.number == 9)
        #expect(try garden.task(ours) == made.content)
    }

    @Test("An issue that left for where its task does not follow is no twin of it, but a task once that is connected")
    func transferredAway() async throws {
        let (garden, _, body) = try await created()
        let here = made.at(30) { $0.body = body }
        let there = here.at(30) {
            $0.plot = .wasteland
            $0.number = 3
        }
        try await garden.deliver(.left(here, for: there))
        #expect(try garden.binding(ours)?.released == .transferred)
        try await garden.connect(.wasteland)
        let report = try #require(try await garden.deliver(.about(there.at(60), "labeled")).first)
        let task = try #require(report.record)
        #expect(task != ours && report.state.name == .completed)
        #expect(try garden.binding(task)?.repository == Plot.wasteland.id && garden.binding(task)?.number == 3)
        #expect(try garden.task(task)?.title == made.title)
        #expect(try garden.task(ours) == made.content)
    }

    @Test("A twin that is told before the answer binds, and the answer's issue is the twin then")
    func twinBeforeAnswer() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(ours, .put, at: 10) {
            $0.title = made.title
            $0.body = made.body
        }
        try await garden.send(create)
        let first = made.at(11) {
            $0.number = 8
            $0.body = garden.marker.attach(to: made.body ?? "", operation: create)
        }
        try await garden.deliver(.about(first, "opened"))
        #expect(try garden.binding(ours)?.number == 8)
        try await garden.answer(create, .found(made.at(13)))
        #expect(try garden.binding(ours)?.number == 8)
        let twin = try #require(try garden.operations("number = 9 AND direction = 'inbound'").first)
        #expect(twin.state == .dropped(.init(cause: .operation(create))))
        #expect(try garden.operation(create)?.state == .completed(.init(reason: .alreadySo)))
        #expect(try garden.records(.task).map(\.id) == [ours])
    }
}
