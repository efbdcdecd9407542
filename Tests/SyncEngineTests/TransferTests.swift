import Ledger
import LedgerEvents
import Projections
import Testing

@testable import SyncEngine

@Suite("An issue that moves to another repository")
struct TransferTests {
    private let old = IssueAtGitHub()

    /// Where it arrives, a little later, under another number.
    private func new(in plot: Plot) -> IssueAtGitHub {
        old.at(30) {
            $0.plot = plot
            $0.number = 3
        }
    }

    private func deliver(_ garden: Garden, to new: IssueAtGitHub, oldHalfFirst: Bool) async throws -> [Operation] {
        let halves = [try Webhook.left(old.at(30), for: new), try Webhook.arrived(new, from: old.at(30))]
        var operations: [Operation] = []
        for half in oldHalfFirst ? halves : halves.reversed() { operations += try await garden.deliver(half) }
        return operations
    }

    @Test("Within a project the task moves along, text and labels intact, and goes on there", arguments: [true, false])
    func sameProject(oldHalfFirst: Bool) async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(old, "opened")).first?.record)
        let new = new(in: .greenhouse)
        let halves = try await deliver(garden, to: new, oldHalfFirst: oldHalfFirst)
        #expect(halves.map(\.record) == [task, task])
        #expect(halves.map(\.action) == (oldHalfFirst ? ["transferred", "opened"] : ["opened", "transferred"]))
        #expect(halves.map(\.state.name) == [.completed, .duplicate])
        #expect(halves[0].reason == .unchanged && halves[1].duplicateOf == halves[0].id)

        #expect(try garden.records(.task).count == 1)
        #expect(try garden.task(task) == old.content)
        let binding = try #require(try garden.binding(task))
        #expect(binding.repository == Plot.greenhouse.id && binding.number == 3 && binding.issue == new.issueID)

        let edited = new.at(60) { $0.title = "Rust" }
        try await garden.deliver(.about(edited, "edited"))
        #expect(try garden.task(task)?.title == "Rust")
        let edit = try await garden.edit(task, at: 90) { $0.title = "Mildew" }
        try await garden.send(edit)
        let call = try #require(try garden.events(.callStarted).last?.decoded(CallStarted.self))
        #expect(call.repository == Plot.greenhouse.id && call.number == 3)
    }

    @Test("One that moves between the look and the write is not written to under its new number where it was")
    func underWay() async throws {
        let garden = try await Garden()
        let (old, new) = (old, new(in: .greenhouse))
        let task = try #require(try await garden.deliver(.about(old, "opened")).first?.record)
        let edit = try await garden.edit(task, at: 60) { $0.title = "Mildew" }
        try await ScriptedGitHub.run { asked in
            switch asked {
            case "GET /repos/octo/garden/issues/7":
                try await garden.deliver(.left(old.at(30), for: new))
                return try .found(old)
            case "GET /repos/octo/greenhouse/issues/3": return try .found(new)
            default: return try .found(new.at(61) { $0.title = "Mildew" })
            }
        } test: { gate, asked in
            try await garden.bring(edit, through: gate)
            #expect(try garden.operation(edit)?.state.name == .queued)
            try await garden.bring(edit, through: gate)
            #expect(try garden.operation(edit)?.state.name == .completed)
            #expect(
                asked() == [
                    "GET /repos/octo/garden/issues/7", "GET /repos/octo/greenhouse/issues/3",
                    "PATCH /repos/octo/greenhouse/issues/3",
                ])
        }
    }

    @Test(
        "A report from where it was that comes late is the task's, and older than the move", arguments: [true, false])
    func late(oldHalfFirst: Bool) async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(old, "opened")).first?.record)
        let new = new(in: .greenhouse)
        let halves = [try Webhook.left(old.at(30), for: new), try Webhook.arrived(new, from: old.at(30))]
        try await garden.deliver(halves[oldHalfFirst ? 0 : 1])
        let late = old.at(20) { $0.title = "Rust" }
        for _ in 1...2 {
            let edit = try #require(try await garden.deliver(.about(late, "edited")).first)
            #expect(edit.record == task && edit.state.name == .dropped)
            #expect(try garden.rule(edit) == .stale)
            try await garden.deliver(halves[oldHalfFirst ? 1 : 0])
        }
        let comment = try #require(
            try await garden.deliver(.about(CommentAtGitHub(issue: late), "created")).first?.record)
        #expect(try garden.view(comment)?.record.parent == task)
        #expect(try garden.records(.task).map(\.id) == [task])
        #expect(try garden.task(task) == old.content)
        #expect(try garden.binding(task)?.number == 3)
    }

    @Test("Of an issue that nobody knew, both halves are one task", arguments: [true, false])
    func unknown(oldHalfFirst: Bool) async throws {
        let garden = try await Garden()
        let halves = try await deliver(garden, to: new(in: .greenhouse), oldHalfFirst: oldHalfFirst)
        let tasks = try garden.records(.task)
        #expect(tasks.count == 1)
        #expect(halves.map(\.record) == [tasks.first?.id, tasks.first?.id])
        let task = try #require(tasks.first?.id)
        #expect(try garden.binding(task)?.repository == Plot.greenhouse.id)
        #expect(try garden.binding(task)?.number == 3)
    }

    @Test("Its comments stay bound, and an edit of one goes to where the issue is now", arguments: [true, false])
    func comments(oldHalfFirst: Bool) async throws {
        let garden = try await Garden()
        try await garden.deliver(.about(old, "opened"))
        let before = CommentAtGitHub(issue: old)
        let comment = try #require(try await garden.deliver(.about(before, "created")).first?.record)
        let new = new(in: .greenhouse)
        _ = try await deliver(garden, to: new, oldHalfFirst: oldHalfFirst)

        let after = before.at(60) {
            $0.issue = new
            $0.body = "In the morning."
        }
        let report = try #require(try await garden.deliver(.about(after, "edited")).first)
        #expect(report.record == comment && report.state.name == .completed)
        #expect(try garden.records(.comment).count == 1)

        // The old repository may be gone by now.
        try await garden.deliver(Webhook.installationRepositories(removed: [.garden]))
        let edit = try await garden.edit(comment, at: 90) { $0.body = "At noon." }
        #expect(try garden.operation(edit)?.repository == Plot.greenhouse.id)
        try await garden.send(edit)
        let call = try #require(try garden.events(.callStarted).last?.decoded(CallStarted.self))
        #expect(call.call == .update && call.repository == Plot.greenhouse.id && call.comment == 900)
    }

    @Test(
        "What was edited where it could not be synced goes out from where it moves to, its comments' edits too",
        arguments: [true, false])
    func resumed(oldHalfFirst: Bool) async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(old, "opened")).first?.record)
        let comment = try #require(
            try await garden.deliver(.about(CommentAtGitHub(issue: old), "created")).first?.record)
        _ = try await ConnectionEdits(garden.ledger).disconnect(name: Plot.garden.fullName, from: nil)
        for record in [task, comment] {
            let edit = try await garden.edit(record, at: 90) { $0.body = "At noon." }
            #expect(try garden.operation(edit)?.state == .disabled(.init(reason: .repositoryNotConnected)))
        }
        _ = try await deliver(garden, to: new(in: .greenhouse), oldHalfFirst: oldHalfFirst)
        let waiting = try garden.operations("state = 'queued'")
        #expect(waiting.map(\.record) == [task, comment])
        #expect(
            waiting.allSatisfy { $0.repository == Plot.greenhouse.id && $0.action == "resume" && $0.fields == .body })
    }

    @Test("What was edited before its issue moved, and could not be synced there, goes out once that can be again")
    func resumedLater() async throws {
        let garden = try await Garden()
        try await garden.deliver(.about(old, "opened"))
        let comment = try #require(
            try await garden.deliver(.about(CommentAtGitHub(issue: old), "created")).first?.record)
        let edit = try await garden.edit(comment, at: 90) { $0.body = "At noon." }
        try await garden.send(edit)
        let refused = CallFailed(
            failure: .validation, outcome: .notDone, status: 422, request: nil, notBefore: nil)
        try await garden.step(edit, .failed(edit, CallFailure(failed: refused)))
        _ = try await deliver(garden, to: new(in: .greenhouse), oldHalfFirst: true)
        _ = try await ConnectionEdits(garden.ledger).disconnect(name: Plot.greenhouse.fullName, from: nil)
        try await garden.step(edit, .retry(edit))
        if try garden.operation(edit)?.state.name == .queued { try await garden.step(edit, .claim(edit)) }
        #expect(try garden.operation(edit)?.state == .disabled(.init(reason: .repositoryNotConnected)))
        try await garden.connect(.greenhouse)
        let waiting = try garden.operations("state = 'queued'")
        #expect(waiting.map(\.record) == [comment] && waiting.first?.repository == Plot.greenhouse.id)
    }

    /// What becomes of a task that cannot follow its issue: it is kept, and synced with nothing.
    private func isLetGo(_ task: RecordID, _ garden: Garden) async throws {
        let binding = try #require(try garden.binding(task))
        #expect(binding.number == nil && binding.released == .transferred)
        let edit = try await garden.edit(task, at: 90) { $0.title = "Mildew" }
        #expect(try garden.operation(edit)?.state == .disabled(.init(reason: .transferred)))
        #expect(try garden.task(task)?.title == "Mildew")
        #expect(try garden.operations("state = 'queued'").isEmpty)
        #expect(try garden.events(.callStarted).isEmpty)

        // Whatever is at its old address now is something else.
        let later = old.at(100) { $0.title = "Later" }
        let stranger = try #require(try await garden.deliver(.about(later, "edited")).first)
        #expect(stranger.record != task && stranger.state == .completed(.init(reason: .applied)))
        #expect(try garden.task(task)?.title == "Mildew")
    }

    @Test("To another project it is a task of that project, and the old one is let go", arguments: [true, false])
    func otherProject(oldHalfFirst: Bool) async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(old, "opened")).first?.record)
        let halves = try await deliver(garden, to: new(in: .park), oldHalfFirst: oldHalfFirst)
        let left = try #require(halves.first { $0.action == "transferred" })
        let arrived = try #require(halves.first { $0.action == "opened" })
        #expect(left.record == task && left.state == .disabled(.init(reason: .transferred)))
        #expect(arrived.state == .completed(.init(reason: .applied)))
        let other = try #require(arrived.record)
        #expect(other != task)
        #expect(try garden.view(other)?.record.project == "park")
        #expect(try garden.task(other) == old.content)
        #expect(try garden.task(task) == old.content)
        try await isLetGo(task, garden)
    }

    @Test(
        "To a repository that is not connected both halves are disabled, and the task is let go",
        arguments: [true, false])
    func unconnected(oldHalfFirst: Bool) async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(old, "opened")).first?.record)
        let halves = try await deliver(garden, to: new(in: .wasteland), oldHalfFirst: oldHalfFirst)
        let left = try #require(halves.first { $0.action == "transferred" })
        let arrived = try #require(halves.first { $0.action == "opened" })
        #expect(halves.count == 2)
        #expect(left.record == task && left.state == .disabled(.init(reason: .transferred)))
        #expect(arrived.record == nil && arrived.state == .disabled(.init(reason: .repositoryNotConnected)))
        #expect(try garden.records(.task).map(\.id) == [task])
        #expect(try garden.task(task) == old.content)
        try await isLetGo(task, garden)
    }

    @Test("Its comments are let go with it, and are the other project's from then on", arguments: [true, false])
    func commentsElsewhere(oldHalfFirst: Bool) async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(old, "opened")).first?.record)
        let before = CommentAtGitHub(issue: old)
        let comment = try #require(try await garden.deliver(.about(before, "created")).first?.record)
        let new = new(in: .park)
        let halves = try await deliver(garden, to: new, oldHalfFirst: oldHalfFirst)
        let after = before.at(60) {
            $0.issue = new
            $0.body = "In the morning."
        }
        let report = try #require(try await garden.deliver(.about(after, "edited")).last)
        let other = try #require(report.record)
        #expect(other != comment && report.state.name == .completed)
        #expect(try garden.view(other)?.record.parent == halves.first { $0.action == "opened" }?.record)
        #expect(try garden.view(comment)?.record.parent == task)
        let edit = try await garden.edit(comment, at: 90) { $0.body = "At noon." }
        #expect(try garden.operation(edit)?.state == .disabled(.init(reason: .transferred)))
    }

    @Test("An edit that waits when the issue leaves is sent nowhere", arguments: [true, false])
    func waitingEdit(oldHalfFirst: Bool) async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(old, "opened")).first?.record)
        let edit = try await garden.edit(task, at: 20) { $0.title = "Mildew" }
        _ = try await deliver(garden, to: new(in: .park), oldHalfFirst: oldHalfFirst)
        try await garden.step(edit, .claim(edit))
        #expect(try garden.operation(edit)?.state == .disabled(.init(reason: .transferred)))
    }
}
