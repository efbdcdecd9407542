import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@Suite("The state that is cached of issues and pull requests")
struct MirrorStateTests {
    private func state(_ garden: Garden, isPullRequest: Bool) throws -> IssueState? {
        let key = MirroredIssue.Key(repository: Plot.garden.id, number: 7)
        return try garden.read { reader in
            isPullRequest
                ? try reader.rows.find(GitHubPullRequest.self, key)?.issue.state
                : try reader.rows.find(GitHubIssue.self, key)?.issue.state
        }
    }

    @Test("follows what GitHub reports, and an older report that comes late changes nothing", arguments: [false, true])
    func webhooks(isPullRequest: Bool) async throws {
        let garden = try await Garden()
        let issue = IssueAtGitHub(isPullRequest: isPullRequest)
        try await garden.deliver(.about(issue, "opened"))
        #expect(try state(garden, isPullRequest: isPullRequest) == .open)
        try await garden.deliver(.about(issue.at(60) { $0.isClosed = true }, "closed"))
        #expect(try state(garden, isPullRequest: isPullRequest) == .closed)
        try await garden.deliver(.about(issue.at(30), "edited"))
        #expect(try state(garden, isPullRequest: isPullRequest) == .closed)
        try await garden.deliver(.about(issue.at(90), "reopened"))
        #expect(try state(garden, isPullRequest: isPullRequest) == .open)
    }

    @Test("follows an answer to a call of ours, and a look", arguments: [false, true])
    func answers(isPullRequest: Bool) async throws {
        let garden = try await Garden()
        let issue = IssueAtGitHub(isPullRequest: isPullRequest)
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        let edit = try await garden.edit(task, at: 50) { $0.state = .closed }
        try await garden.send(edit)
        try await garden.answer(edit, .found(issue.at(60) { $0.isClosed = true }))
        #expect(try state(garden, isPullRequest: isPullRequest) == .closed)

        let again = try await garden.edit(task, at: 70) { $0.title = "Rust" }
        try await garden.send(again, seen: .found(issue.at(65)))
        try await garden.answer(again, .found(issue.at(80) { $0.title = "Rust" }))
        #expect(try state(garden, isPullRequest: isPullRequest) == .open)
    }

    @Test("follows the issue that a comment brings along, and does not fall behind it")
    func embedded() async throws {
        let garden = try await Garden()
        let issue = IssueAtGitHub()
        try await garden.deliver(.about(issue, "opened"))
        let comment = CommentAtGitHub(issue: issue.at(60) { $0.isClosed = true }, second: 60)
        try await garden.deliver(.about(comment, "created"))
        #expect(try state(garden, isPullRequest: false) == .closed)
        try await garden.deliver(.about(issue.at(30), "edited"))
        #expect(try state(garden, isPullRequest: false) == .closed)
    }
}
