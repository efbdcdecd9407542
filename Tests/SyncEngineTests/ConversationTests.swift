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

            // All that GitHub counts is known.
            try await garden.ledger.write { try $0.requestConfirmation(of: task) }
            try await garden.confirm(task, through: gate)
            #expect(asked().count == 3)
        }
    }

    @Test("One that has none is not read, and neither is one that was known")
    func nothingToRead() async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(IssueAtGitHub(), "opened")).first?.record)
        #expect(try !garden.isToBeRead(task))
        try await garden.deliver(.about(issue.at(5), "edited"))
        #expect(try !garden.isToBeRead(task))
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

    @Test("Where all comments are listed anyway, none is asked for", arguments: [true, false])
    func listedAnyway(isImport: Bool) async throws {
        let garden = try await Garden()
        let issue = issue
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
            #expect(try !garden.isToBeRead(task))
        }
    }
}
