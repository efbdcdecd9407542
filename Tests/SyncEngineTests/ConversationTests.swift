import Foundation
import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections
import Testing

@testable import SyncEngine

@Suite("Comments of which no webhook tells")
struct ConversationTests {
    private let issue = IssueAtGitHub(commentCount: 2)

    private func comments(of issue: IssueAtGitHub) -> [CommentAtGitHub] {
        [CommentAtGitHub(issue: issue, id: 70, body: "Old"), CommentAtGitHub(issue: issue, id: 71, body: "Older")]
    }

    @Test("An issue that is new here and has comments is read for them, once")
    func newHere() async throws {
        let garden = try await Garden()
        let (issue, there) = (issue, comments(of: issue))
        let swept = SweepFinished(
            repository: Plot.garden.id, resource: .issueComment, through: GardenClock.github(60), etag: nil)
        try await garden.ledger.write { _ = try $0.append(Draft(swept)) }
        // As an issue arrives that was transferred here from a repository that is not connected.
        let arrived = try Webhook.arrived(issue, from: IssueAtGitHub(plot: .wasteland, number: 4))
        let task = try #require(try await garden.deliver(arrived).first?.record)
        #expect(try garden.isToBeRead(task))
        try await ScriptedGitHub.run { asked in
            asked.hasSuffix("/comments") ? try .comments(there) : try .found(issue)
        } test: { gate, asked in
            try await garden.confirm(task, through: gate)
            #expect(asked() == ["GET /repos/octo/garden/issues/7", "GET /repos/octo/garden/issues/7/comments"])
            let comments = try garden.records(.comment)
            #expect(comments.map(\.parent) == [task, task])
            #expect(try comments.map { try garden.view($0.id)?.content?.comment?.body } == ["Old", "Older"])
            #expect(try !garden.isToBeRead(task))
            // They have just been seen, although lists of before had nothing of them.
            for comment in comments { #expect(try !garden.isToBeRead(comment.id)) }

            // All that GitHub counts is known.
            try await garden.ledger.write { try $0.requestConfirmation(of: task, andComments: true) }
            try await garden.confirm(task, through: gate)
            #expect(asked().count == 3)
        }
    }

    @Test("One that has none is not read, nor one that was known or is deleted")
    func nothingToRead() async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(IssueAtGitHub(), "opened")).first?.record)
        #expect(try !garden.isToBeRead(task))
        try await garden.deliver(.about(issue.at(5), "edited"))
        #expect(try !garden.isToBeRead(task))
        let other = IssueAtGitHub(number: 8, commentCount: 2)
        let gone = try #require(try await garden.deliver(.about(other, "deleted")).first?.record)
        #expect(try !garden.isToBeRead(gone))
    }

    @Test("Comments that the next sweep lists are not asked for", arguments: [0, 1] as [GitHubSeconds])
    func swept(later: GitHubSeconds) async throws {
        let garden = try await Garden()
        // The issue was created at the beginning of these histories.
        let through = GardenClock.github(0) + later
        let swept = SweepFinished(
            repository: Plot.garden.id, resource: .issueComment, through: through, etag: nil)
        try await garden.ledger.write { _ = try $0.append(Draft(swept)) }
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        #expect(try garden.isToBeRead(task) == (later == 1))
    }

    @Test("A look that was asked for to be sure of the issue reads no comments, whatever GitHub counts")
    func tied() async throws {
        let (garden, task) = try await Garden.tied(by: IssueAtGitHub(second: 10))
        let issue = issue
        try await ScriptedGitHub.run { _ in
            try .found(issue)
        } test: { gate, asked in
            try await garden.confirm(task, through: gate)
            #expect(asked() == ["GET /repos/octo/garden/issues/7"])
        }
    }

    @Test("One look that is asked for twice, the second time for the comments too, reads them")
    func askedTwice() async throws {
        let (garden, task) = try await Garden.tied(by: IssueAtGitHub(second: 10))
        try await garden.ledger.write { try $0.requestConfirmation(of: task, andComments: true) }
        try await garden.ledger.write { try $0.requestConfirmation(of: task, andComments: true) }
        try await garden.deliver(.about(IssueAtGitHub().at(10) { $0.title = "Aphids" }, "edited"))
        let (issue, there) = (issue, comments(of: issue))
        try await ScriptedGitHub.run { asked in
            asked.hasSuffix("/comments") ? try .comments(there) : try .found(issue)
        } test: { gate, _ in
            try await garden.confirm(task, through: gate)
            #expect(try garden.records(.comment).count == 2)
        }
    }

    @Test(
        "A list that lags behind what GitHub counts is asked for again while that is young", arguments: [true, false])
    func short(isYoung: Bool) async throws {
        let garden = try await Garden()
        let now = Int64(Date().timeIntervalSince1970) - GardenClock.github(0)
        let (issue, there) = (issue.at(isYoung ? now : now - 300), comments(of: issue))
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        try await ScriptedGitHub.run { asked in
            asked.hasSuffix("/comments") ? try .comments([there[0]]) : try .found(issue)
        } test: { gate, _ in
            if isYoung {
                await #expect(throws: GitHubError.self) { try await garden.confirm(task, through: gate) }
            } else {
                try await garden.confirm(task, through: gate)
            }
            #expect(try garden.records(.comment).count == 1)
            #expect(try garden.isToBeRead(task) == isYoung)
        }
    }

    @Test("Comments of an issue that has moved meanwhile are not taken from where it was")
    func movedMeanwhile() async throws {
        let garden = try await Garden()
        let issue = issue
        try await garden.deliver(.about(IssueAtGitHub(number: 3), "opened"))
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        // The list is led on to the new place, where the issue has a number that another one has here.
        let there = comments(of: issue.at(0) { $0.number = 3 })
        try await ScriptedGitHub.run { asked in
            asked.hasSuffix("/comments") ? try .comments(there) : try .found(issue)
        } test: { gate, _ in
            try await garden.confirm(task, through: gate)
            #expect(try garden.records(.comment).isEmpty)
            #expect(try garden.binding(task)?.number == 7)
        }
    }

    @Test("Comments that fail to be read are asked for again; if refused, they are let be", arguments: [503, 403])
    func failing(status: Int) async throws {
        let garden = try await Garden()
        let issue = issue
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        try await ScriptedGitHub.run { asked in
            asked.hasSuffix("/comments") ? ScriptedGitHub.Answer(status: status) : try .found(issue)
        } test: { gate, _ in
            if status == 503 {
                await #expect(throws: GitHubError.self) { try await garden.confirm(task, through: gate) }
            } else {
                try await garden.confirm(task, through: gate)
            }
            #expect(try garden.isToBeRead(task) == (status == 503))
        }
    }

    @Test("Where all comments are listed anyway, none is asked for", arguments: [true, false], [true, false])
    func listedAnyway(isImport: Bool, isPullRequest: Bool) async throws {
        let garden = try await Garden()
        let issue = IssueAtGitHub(isPullRequest: isPullRequest, commentCount: 2)
        try await ScriptedGitHub.run { asked in
            asked.hasSuffix("/comments") ? try .comments([]) : try .list([issue])
        } test: { gate, _ in
            if isImport {
                _ = try await RepositoryImport(
                    garden.ledger, gate: gate, marker: garden.marker, logger: Logger(label: "test")
                ).run(Plot.garden.id) { _ in }
            } else {
                try await ComparisonRun(intake: garden.intake(gate)).compare(.init(Plot.garden.id, .issue))
            }
            let task = try #require(try garden.records(.task).first?.id)
            let look = try garden.read { try $0.rows.find(Confirmation.self, task) }
            // A pull request is read by itself anyway: the list has its issue face alone.
            #expect((look != nil) == isPullRequest)
            #expect(look?.comments != true)
        }
    }
}
