import Foundation
import GitHub
import Ledger
import LedgerEvents
import Projections
import Testing

@testable import SyncEngine

@Suite("What the projector reads at GitHub where an issue was transferred or a repository renamed")
struct LookElsewhereTests {
    private let issue = IssueAtGitHub(second: 10)

    /// What GitHub says of the garden's repository, which is called `allotment` by now.
    private static let allotment = Data(
        #"{"id": 10, "name": "allotment", "full_name": "octo/allotment", "private": false, "owner": {"id": 1, "login": "octo"}}"#
            .utf8)

    /// A garden with a comment that is to be looked at.
    private func commentToLookAt() async throws -> (Garden, RecordID) {
        let garden = try await Garden()
        try await garden.deliver(.about(issue, "opened"))
        let there = CommentAtGitHub(issue: issue, id: 70, body: "Old", second: 11)
        let comment = try #require(try await garden.deliver(.about(there, "created")).first?.record)
        try await garden.ledger.write { try $0.requestConfirmation(of: comment) }
        return (garden, comment)
    }

    @Test("A look that is led on to where the issue was transferred takes nothing from there")
    func redirected() async throws {
        let (garden, task) = try await Garden.tied(by: issue)
        let moved = issue.at(20) {
            $0.plot = .park
            $0.number = 3
            $0.title = "Moved"
        }
        try await ScriptedGitHub.run { asked in
            asked.hasSuffix("/issues/7")
                ? ScriptedGitHub.Answer(status: 301, location: "/repos/octo/park/issues/3") : try .found(moved)
        } test: { gate, asked in
            try await garden.confirm(task, through: gate)
            #expect(asked() == ["GET /repos/octo/garden/issues/7", "GET /repos/octo/park/issues/3"])
            #expect(try garden.task(task)?.title == "Rust")
            #expect(try garden.binding(task)?.number == 7)
            #expect(try !garden.isToBeRead(task))
            #expect(try garden.records(.task).count == 1)

            // An edit is not sent there either.
            let edit = try await garden.edit(task, at: 30) { $0.title = "Mildew" }
            try await garden.bring(edit, through: gate)
            #expect(!asked().contains { $0.hasPrefix("PATCH") })
            #expect(try garden.operation(edit)?.state.name == .queued)
            #expect(try garden.task(task)?.title == "Mildew")
        }
    }

    @Test(
        "A look that is led on to another repository of the project moves the task there: no webhook may have told",
        arguments: [3, 7] as [Int64])
    func transferred(number: Int64) async throws {
        let (garden, task) = try await Garden.tied(by: issue)
        let moved = issue.at(20) {
            $0.plot = .greenhouse
            $0.number = number
            $0.title = "Moved"
        }
        let new = "/repositories/\(Plot.greenhouse.id)/issues/\(number)"
        try await ScriptedGitHub.run { asked in
            asked.hasSuffix("garden/issues/7") ? ScriptedGitHub.Answer(status: 301, location: new) : try .found(moved)
        } test: { gate, _ in
            try await garden.confirm(task, through: gate)
            #expect(try garden.binding(task)?.repository == Plot.greenhouse.id)
            #expect(try garden.binding(task)?.number == number)
            #expect(try garden.isToBeRead(task))
            try await garden.confirm(task, through: gate)
            #expect(try garden.task(task)?.title == "Moved")
            #expect(try !garden.isToBeRead(task))
        }
    }

    @Test("An edit of a comment whose issue was transferred unheard of goes where that is now")
    func commentMoved() async throws {
        let (garden, task) = try await Garden.tied(by: issue)
        let comment = CommentAtGitHub(issue: issue, id: 70, body: "Old", second: 11)
        let record = try #require(try await garden.deliver(.about(comment, "created")).first?.record)
        let edit = try await garden.edit(record, at: 30) { $0.body = "New" }
        let moved = issue.at(20) {
            $0.plot = .greenhouse
            $0.number = 3
        }
        let new = "/repositories/\(Plot.greenhouse.id)/issues/3"
        try await ScriptedGitHub.run { asked in
            if asked.contains("/garden/issues/comments") { return ScriptedGitHub.Answer(status: 404) }
            return asked.hasSuffix("/issues/7") ? ScriptedGitHub.Answer(status: 301, location: new) : try .found(moved)
        } test: { gate, _ in
            // What is not found may only not be known everywhere yet.
            for attempt in 1...3 {
                try await garden.bring(edit, through: gate)
                #expect(
                    try garden.binding(task)?.repository == (attempt < 3 ? Plot.garden.id : Plot.greenhouse.id))
                #expect(try garden.operation(edit)?.state.name == .queued)
            }
        }
    }

    @Test("A look that is led on to where the project is not connected lets the task go")
    func transferredAway() async throws {
        let (garden, task) = try await Garden.tied(by: issue)
        let new = "/repositories/\(Plot.park.id)/issues/3"
        try await ScriptedGitHub.run { asked in
            ScriptedGitHub.Answer(
                status: asked.hasSuffix("/issues/7") ? 301 : 404, location: asked.hasSuffix("/issues/7") ? new : nil)
        } test: { gate, _ in
            try await garden.confirm(task, through: gate)
            #expect(try garden.binding(task)?.released == .transferred)
            try await garden.confirm(task, through: gate)
            #expect(try !garden.isToBeRead(task))
        }
    }

    @Test("A comment that is listed before its issue is known brings that along")
    func commentListedFirst() async throws {
        let garden = try await Garden()
        let issue = issue
        let comment = CommentAtGitHub(issue: issue, id: 70, body: "Old", second: 11)
        let list = try JSONSerialization.data(withJSONObject: [comment.object])
        try await ScriptedGitHub.run { asked in
            if asked.hasSuffix("/repositories/10") { return ScriptedGitHub.Answer(body: Self.allotment) }
            return try asked.hasSuffix("/issues/comments") ? ScriptedGitHub.Answer(body: list) : .found(issue)
        } test: { gate, _ in
            try await SweepRun(intake: garden.intake(gate)).sweep(.init(Plot.garden.id, .issueComment))
            #expect(try garden.records(.comment).count == 1)
            #expect(try garden.records(.task).count == 1)
        }
    }

    @Test("A look of which the second question fails, or has to wait, stays requested", arguments: [true, false])
    func secondQuestion(isForAnother: Bool) async throws {
        let (garden, task) = try await Garden.tied(by: issue)
        let clock = EngineClock(now: { garden.clock.tick() }, wait: { _ in try Task.checkCancellation() })
        try await ScriptedGitHub.run(by: clock) { asked in
            if asked.hasSuffix("/repositories/10") { return ScriptedGitHub.Answer(status: 503) }
            return ScriptedGitHub.Answer(status: 404, remaining: isForAnother ? 200 : nil)
        } test: { gate, asked in
            if isForAnother {
                await #expect(throws: CallGate.Paused.self) { try await garden.confirm(task, through: gate) }
            } else {
                let error = await #expect(throws: GitHubError.self) { try await garden.confirm(task, through: gate) }
                #expect(error?.code == .server)
            }
            #expect(asked().count == (isForAnother ? 1 : 2))
            let isToBeRead = try garden.isToBeRead(task)
            #expect(isToBeRead)
        }
    }

    @Test("A look of which the second question is refused is not taken again and again")
    func secondQuestionRefused() async throws {
        let (garden, comment) = try await commentToLookAt()
        try await ScriptedGitHub.run { asked in
            ScriptedGitHub.Answer(status: asked.hasSuffix("/issues/7") ? 451 : 404)
        } test: { gate, _ in
            try await garden.confirm(comment, through: gate)
            #expect(try !garden.isToBeRead(comment))
            #expect(try garden.view(comment)?.record.deletedBy == nil)
        }
    }
}
