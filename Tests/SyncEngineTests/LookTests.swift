import Foundation
import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections
import Synchronization
import Testing

@testable import SyncEngine

@Suite("What the projector reads at GitHub before it believes or sends anything")
struct LookTests {
    private let issue = IssueAtGitHub(second: 10)

    private func confirm(_ task: RecordID, _ garden: Garden, _ gate: CallGate) async throws {
        try await ConfirmationRun(
            ledger: garden.ledger, desk: GitHubDesk(gate: gate, marker: garden.marker), logger: Logger(label: "test")
        ).confirm(task)
    }

    /// A task about which two contents of one second were told.
    private func tied() async throws -> (Garden, RecordID) {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        try await garden.deliver(.about(issue.at(10) { $0.title = "Rust" }, "edited"))
        #expect(try garden.isToBeRead(task))
        return (garden, task)
    }

    @Test("A look that was out when a further tie came is taken again")
    func tieDuringLook() async throws {
        let (garden, task) = try await tied()
        let issue = issue
        let looks = Mutex(0)
        try await ScriptedGitHub.run { _ in
            let look = looks.withLock { looks in
                looks += 1
                return looks
            }
            guard look == 1 else { return try .found(issue.at(20) { $0.title = "Rot" }) }
            // On their way while the answer to the first is.
            try await garden.deliver(.about(issue.at(20) { $0.title = "Rot" }, "edited"))
            try await garden.deliver(.about(issue.at(20) { $0.title = "Mildew" }, "edited"))
            return try .found(issue.at(10) { $0.title = "Rust" })
        } test: { gate, _ in
            try await confirm(task, garden, gate)
            #expect(try garden.isToBeRead(task))
            #expect(try garden.task(task)?.title == "Mildew")
            try await confirm(task, garden, gate)
            #expect(try !garden.isToBeRead(task))
            #expect(try garden.task(task)?.title == "Rot")
        }
    }

    @Test("A look that is led on to where the issue was transferred takes nothing from there")
    func redirected() async throws {
        let (garden, task) = try await tied()
        let moved = issue.at(20) {
            $0.plot = .park
            $0.number = 3
            $0.title = "Moved"
        }
        try await ScriptedGitHub.run { asked in
            asked.hasSuffix("/issues/7")
                ? ScriptedGitHub.Answer(status: 301, location: "/repos/octo/park/issues/3") : try .found(moved)
        } test: { gate, asked in
            try await confirm(task, garden, gate)
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
        let (garden, task) = try await tied()
        let moved = issue.at(20) {
            $0.plot = .greenhouse
            $0.number = number
            $0.title = "Moved"
        }
        let new = "/repositories/\(Plot.greenhouse.id)/issues/\(number)"
        try await ScriptedGitHub.run { asked in
            asked.hasSuffix("garden/issues/7") ? ScriptedGitHub.Answer(status: 301, location: new) : try .found(moved)
        } test: { gate, _ in
            try await confirm(task, garden, gate)
            #expect(try garden.binding(task)?.repository == Plot.greenhouse.id)
            #expect(try garden.binding(task)?.number == number)
            #expect(try garden.isToBeRead(task))
            try await confirm(task, garden, gate)
            #expect(try garden.task(task)?.title == "Moved")
            #expect(try !garden.isToBeRead(task))
        }
    }

    @Test("An edit of a comment whose issue was transferred unheard of goes where that is now")
    func commentMoved() async throws {
        let (garden, task) = try await tied()
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
        let (garden, task) = try await tied()
        let new = "/repositories/\(Plot.park.id)/issues/3"
        try await ScriptedGitHub.run { asked in
            ScriptedGitHub.Answer(
                status: asked.hasSuffix("/issues/7") ? 301 : 404, location: asked.hasSuffix("/issues/7") ? new : nil)
        } test: { gate, _ in
            try await confirm(task, garden, gate)
            #expect(try garden.binding(task)?.released == .transferred)
            try await confirm(task, garden, gate)
            #expect(try !garden.isToBeRead(task))
        }
    }

    @Test("A task of which all that it said was erased is deleted like any other when GitHub says that it is gone")
    func goneAfterErasure() async throws {
        let (garden, task) = try await tied()
        let eraser = Eraser(garden.ledger)
        let plan = try await eraser.plan(RedactionChoice(records: [task]))
        _ = try await eraser.carryOut(plan, RedactionGrounds(by: "rosa", reason: "asked to"))
        #expect(try garden.task(task) == nil)
        try await ScriptedGitHub.run { _ in
            ScriptedGitHub.Answer(status: 410)
        } test: { gate, _ in
            try await confirm(task, garden, gate)
            #expect(try garden.view(task)?.record.deletedBy != nil)
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
            let desk = ListDesk(ledger: garden.ledger, gate: gate, urgency: .reconciliation)
            let intake = PageIntake(
                ledger: garden.ledger, desk: desk, marker: garden.marker, logger: Logger(label: "test"))
            try await SweepRun(intake: intake).sweep(.init(Plot.garden.id, .issueComment))
            #expect(try garden.records(.comment).count == 1)
            #expect(try garden.records(.task).count == 1)
        }
    }

    /// What GitHub says of the garden's repository, which is called `allotment` by now.
    private static let allotment = Data(
        #"{"id": 10, "name": "allotment", "full_name": "octo/allotment", "private": false, "owner": {"id": 1, "login": "octo"}}"#
            .utf8)

    @Test(
        "A repository was renamed unheard of: that an issue is not there by the old name, or another one is, says nothing",
        arguments: [true, false])
    func renamed(isTakenOver: Bool) async throws {
        let (garden, task) = try await tied()
        let issue = issue
        let other = issue.at(90) {
            $0.plot = .park
            $0.title = "Another's"
        }
        try await ScriptedGitHub.run { asked in
            if asked.hasSuffix("/repositories/10") { return ScriptedGitHub.Answer(body: Self.allotment) }
            if asked.contains("/allotment/") { return try .found(issue.at(20) { $0.title = "Ours" }) }
            return isTakenOver ? try .found(other) : ScriptedGitHub.Answer(status: 404)
        } test: { gate, _ in
            try await confirm(task, garden, gate)
            #expect(try garden.repository(.garden)?.name == "octo/allotment")
            #expect(try garden.task(task)?.title == "Rust")
            #expect(try garden.isToBeRead(task))
            try await confirm(task, garden, gate)
            #expect(try garden.task(task)?.title == "Ours")
        }
    }

    @Test("A look of which the second question fails, or has to wait, stays requested", arguments: [true, false])
    func secondQuestion(isForAnother: Bool) async throws {
        let (garden, task) = try await tied()
        let clock = EngineClock(now: { garden.clock.tick() }, wait: { _ in try Task.checkCancellation() })
        try await ScriptedGitHub.run(by: clock) { asked in
            if asked.hasSuffix("/repositories/10") { return ScriptedGitHub.Answer(status: 503) }
            return ScriptedGitHub.Answer(status: 404, remaining: isForAnother ? 200 : nil)
        } test: { gate, asked in
            if isForAnother {
                await #expect(throws: CallGate.Paused.self) { try await confirm(task, garden, gate) }
            } else {
                let error = await #expect(throws: GitHubError.self) { try await confirm(task, garden, gate) }
                #expect(error?.code == .server)
            }
            #expect(asked().count == (isForAnother ? 1 : 2))
            let isToBeRead = try garden.isToBeRead(task)
            #expect(isToBeRead)
        }
    }

    @Test("A comment that went with its issue, in a repository that was renamed unheard of, is gone")
    func goneWhereRenamed() async throws {
        let garden = try await Garden()
        try await garden.deliver(.about(issue, "opened"))
        let there = CommentAtGitHub(issue: issue, id: 70, body: "Old", second: 11)
        let comment = try #require(try await garden.deliver(.about(there, "created")).first?.record)
        try await garden.ledger.write { try $0.requestConfirmation(of: comment) }
        try await ScriptedGitHub.run { asked in
            if asked.hasSuffix("/repositories/10") { return ScriptedGitHub.Answer(body: Self.allotment) }
            if asked.contains("octo/garden") {
                return ScriptedGitHub.Answer(status: 301, location: "/repositories/10/issues/comments/70")
            }
            return ScriptedGitHub.Answer(status: asked.hasSuffix("/allotment/issues/7") ? 410 : 404)
        } test: { gate, _ in
            try await confirm(comment, garden, gate)
            #expect(try garden.repository(.garden)?.name == "octo/allotment")
            #expect(try garden.isToBeRead(comment))
            try await confirm(comment, garden, gate)
            #expect(try garden.view(comment)?.record.deletedBy != nil)
        }
    }

    @Test("An edit is not sent to a repository that has taken over the name of ours")
    func takenOver() async throws {
        let (garden, task) = try await tied()
        let issue = issue
        let edit = try await garden.edit(task, at: 30) { $0.title = "Mildew" }
        let other = issue.at(20) { $0.plot = .park }
        try await ScriptedGitHub.run { asked in
            if asked.hasSuffix("/repositories/10") { return ScriptedGitHub.Answer(body: Self.allotment) }
            return try .found(asked.contains("/allotment/") ? issue.at(20) { $0.title = "Ours" } : other)
        } test: { gate, asked in
            try await garden.bring(edit, through: gate)
            #expect(try garden.operation(edit)?.state.name == .queued)
            try await garden.bring(edit, through: gate)
            #expect(asked().filter { $0.hasPrefix("PATCH") } == ["PATCH /repos/octo/allotment/issues/7"])
        }
    }

    @Test("A create that is sent again is looked for first, by any marker of its record", arguments: [true, false])
    func createIsLookedFor(isSuperseded: Bool) async throws {
        let garden = try await Garden()
        let ours = RecordID.task("roses")
        let create = try await garden.edit(ours, .put, at: 10) { $0.title = "Prune" }
        try await garden.send(create)
        try await garden.fail(create, .server)
        let next = isSuperseded ? try await garden.edit(ours, at: 20) { $0.title = "Prune hard" } : create
        let made = IssueAtGitHub(
            number: 9, title: "Prune", body: garden.marker.attach(to: "", operation: create), labels: [],
            assignees: [], second: 11)
        let stranger = IssueAtGitHub(number: 8, second: 11)
        try await ScriptedGitHub.run { _ in
            try .list([stranger, made])
        } test: { gate, asked in
            try await garden.bring(next, through: gate)
            #expect(asked() == ["GET /repos/octo/garden/issues"])
        }
        #expect(try garden.binding(ours)?.number == 9)
        #expect(try garden.operation(next)?.state.name == (isSuperseded ? .queued : .completed))
        #expect(try garden.task(ours)?.title == (isSuperseded ? "Prune hard" : "Prune"))
        #expect(try garden.task(ours)?.body == "")
    }

    @Test("A create that is sent for the first time is not looked for, and one that is not found is sent")
    func createIsSent() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(.task("roses"), .put, at: 10) { $0.title = "Prune" }
        let made = IssueAtGitHub(number: 9, title: "Prune", body: "", labels: [], assignees: [], second: 11)
        let posts = Mutex(0)
        try await ScriptedGitHub.run { asked in
            guard asked.hasPrefix("POST") else { return try .list([]) }
            let post = posts.withLock { posts in
                posts += 1
                return posts
            }
            guard post > 1 else { return ScriptedGitHub.Answer(status: 422) }
            var answer = try ScriptedGitHub.Answer.found(made)
            answer.status = 201
            return answer
        } test: { gate, asked in
            try await garden.bring(create, through: gate)
            #expect(try garden.operation(create)?.state.name == .errored)
            let edit = try await garden.edit(.task("roses")) { $0.labels = ["x"] }
            try await garden.bring(edit, through: gate)
            #expect(
                asked() == [
                    "POST /repos/octo/garden/issues", "GET /repos/octo/garden/issues",
                    "POST /repos/octo/garden/issues",
                ])
            #expect(try garden.operation(edit)?.state.name == .completed)
        }
        #expect(try garden.binding(.task("roses"))?.number == 9)
    }
}
