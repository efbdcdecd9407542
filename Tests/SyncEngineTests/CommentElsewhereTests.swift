import Foundation
import GitHub
import Ledger
import LedgerEvents
import Projections
import Testing

@testable import SyncEngine

@Suite("A comment that stands elsewhere than its issue is known to be")
struct CommentElsewhereTests {
    private let old = IssueAtGitHub()

    private func new(in plot: Plot) -> IssueAtGitHub {
        old.at(30) {
            $0.plot = plot
            $0.number = 3
        }
    }

    /// With a task that has a comment.
    private func garden() async throws -> (Garden, task: RecordID, comment: RecordID) {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(old, "opened")).first?.record)
        let comment = try #require(
            try await garden.deliver(.about(CommentAtGitHub(issue: old), "created")).first?.record)
        return (garden, task, comment)
    }

    /// A sweep of the comments of where the issue is now.
    private func sweep(
        _ garden: Garden, _ plot: Plot, listing comment: CommentAtGitHub, issueMovedTo place: IssueAtGitHub? = nil
    ) async throws {
        let description = try JSONSerialization.data(withJSONObject: plot.object)
        try await ScriptedGitHub.run { asked in
            if asked.hasSuffix("/repositories/\(plot.id)") { return ScriptedGitHub.Answer(body: description) }
            if asked.hasSuffix("/comments") { return try .comments([comment]) }
            guard let place, asked.contains(comment.issue.plot.fullName) else { return try .found(comment.issue) }
            let location = "/repositories/\(place.plot.id)/issues/\(place.number)"
            return ScriptedGitHub.Answer(status: 301, location: location)
        } test: { gate, _ in
            try await SweepRun(intake: garden.intake(gate)).sweep(.init(plot.id, .issueComment))
        }
    }

    @Test("Listed in another repository of the project, it takes its task along, though where that was is gone")
    func movesAlong() async throws {
        let (garden, task, comment) = try await garden()
        _ = try await ConnectionEdits(garden.ledger).disconnect(name: Plot.garden.fullName, from: nil)
        let new = new(in: .greenhouse)
        try await sweep(garden, .greenhouse, listing: CommentAtGitHub(issue: new, body: "Mulch.", second: 40))
        let binding = try #require(try garden.binding(task))
        #expect(binding.repository == Plot.greenhouse.id && binding.number == 3 && binding.issue == new.issueID)
        #expect(try garden.isToBeRead(task))
        #expect(try garden.view(comment)?.content?.comment?.body == "Mulch.")
        #expect(try garden.records(.comment).count == 1)
    }

    @Test("One that was taken for deleted is read where it is listed")
    func undeleted() async throws {
        let (garden, _, comment) = try await garden()
        let before = CommentAtGitHub(issue: old)
        try await garden.deliver(.about(before, "deleted"))
        _ = try await ConnectionEdits(garden.ledger).disconnect(name: Plot.garden.fullName, from: nil)
        let there = CommentAtGitHub(issue: new(in: .greenhouse), second: 40)
        try await sweep(garden, .greenhouse, listing: there)
        #expect(try garden.isToBeRead(comment))
        let found = try JSONSerialization.data(withJSONObject: there.object)
        try await ScriptedGitHub.run { _ in
            ScriptedGitHub.Answer(body: found)
        } test: { gate, asked in
            try await garden.confirm(comment, through: gate)
            #expect(asked() == ["GET /repos/octo/greenhouse/issues/comments/900"])
        }
        #expect(try garden.view(comment)?.record.deletedBy == nil)
    }

    @Test("It becomes the comment of the task that its issue is by now, whose others are read")
    func anotherTask() async throws {
        let (garden, task, comment) = try await garden()
        let new = new(in: .greenhouse)
        let other = try #require(try await garden.deliver(.about(new, "edited")).first?.record)
        try await sweep(garden, .greenhouse, listing: CommentAtGitHub(issue: new, second: 40))
        for left in [task, comment] { #expect(try garden.binding(left)?.released == .transferred) }
        #expect(try garden.records(.comment).last?.parent == other)
        #expect(try garden.isToBeRead(other))
    }

    @Test("Listed where the project is not connected, it leaves its task, and brings its issue along")
    func leavesProject() async throws {
        let (garden, task, _) = try await garden()
        try await sweep(garden, .park, listing: CommentAtGitHub(issue: new(in: .park), second: 40))
        #expect(try garden.binding(task)?.released == .transferred)
        let there = try #require(try garden.records(.task).last)
        #expect(there.project == "park")
        #expect(try garden.records(.comment).last?.parent == there.id)
    }

    @Test("What a copy that lags behind lists where its issue has left moves nothing", arguments: [3, 7] as [Int64])
    func lagging(number: Int64) async throws {
        let (garden, _, _) = try await garden()
        let new = new(in: .park).at(30) { $0.number = number }
        try await garden.deliver(Webhook.left(old.at(30), for: new))
        try await garden.deliver(Webhook.arrived(new, from: old.at(30)))
        try await garden.deliver(.about(CommentAtGitHub(issue: new, second: 40), "edited"))
        let there = try #require(try garden.records(.comment).last)
        try await sweep(garden, .garden, listing: CommentAtGitHub(issue: old, second: 0), issueMovedTo: new)
        let task = try #require(there.parent)
        #expect(try garden.binding(task)?.repository == Plot.park.id)
        #expect(try garden.binding(there.id)?.comment == 900)
    }

    @Test("Told of by a webhook, it has its issue looked at; but not where that was before: that is late")
    func told() async throws {
        let (garden, task, _) = try await garden()
        let new = new(in: .greenhouse)
        try await garden.deliver(.about(CommentAtGitHub(issue: new, body: "Mulch.", second: 40), "edited"))
        #expect(try garden.isToBeRead(task))

        let (other, known, _) = try await self.garden()
        try await other.deliver(Webhook.left(old.at(30), for: new))
        try await other.deliver(.about(CommentAtGitHub(issue: old, body: "Late.", second: 20), "edited"))
        #expect(try !other.isToBeRead(known))
    }
}
