import Ledger
import LedgerEvents
import Projections
import Synchronization
import Testing

@testable import SyncEngine

@Suite("What the projector reads at GitHub before it believes or sends anything")
struct LookTests {
    private let issue = IssueAtGitHub(second: 10)

    @Test("A look that was out when a further tie came is taken again")
    func tieDuringLook() async throws {
        let (garden, task) = try await Garden.tied(by: issue)
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
            try await garden.confirm(task, through: gate)
            #expect(try garden.isToBeRead(task))
            #expect(try garden.task(task)?.title == "Mildew")
            try await garden.confirm(task, through: gate)
            #expect(try !garden.isToBeRead(task))
            #expect(try garden.task(task)?.title == "Rot")
        }
    }

    @Test("A task of which all that it said was erased is deleted like any other when GitHub says that it is gone")
    func goneAfterErasure() async throws {
        let (garden, task) = try await Garden.tied(by: issue)
        let eraser = Eraser(garden.ledger)
        let plan = try await eraser.plan(RedactionChoice(records: [task]))
        _ = try await eraser.carryOut(plan, RedactionGrounds(by: "rosa", reason: "asked to"))
        #expect(try garden.task(task) == nil)
        try await ScriptedGitHub.run { _ in
            ScriptedGitHub.Answer(status: 410)
        } test: { gate, _ in
            try await garden.confirm(task, through: gate)
            #expect(try garden.view(task)?.record.deletedBy != nil)
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
