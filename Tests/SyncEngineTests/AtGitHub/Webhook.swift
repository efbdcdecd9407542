import Foundation
import LedgerEvents

/// A delivery in GitHub's shape, written for these tests.
struct Webhook: Sendable {
    /// `X-GitHub-Event`
    var event: String
    var body: Data

    /// The App installation that the tests' repositories are reached by.
    static let installation: Int64 = 5

    /// - Parameter fields: What the event has beside its action, its sender and where it happened.
    init(
        _ event: String, _ action: String, in plot: Plot? = nil, by sender: Person = .rosa,
        installation: [String: Any] = ["id": Webhook.installation], _ fields: [String: Any]
    ) throws {
        var object = fields
        object["action"] = action
        object["sender"] = sender.object
        object["installation"] = installation
        if let plot { object["repository"] = plot.object }
        self.event = event
        body = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
    }

    /// `issues`, or `pull_request` where that is what it is.
    static func about(
        _ issue: IssueAtGitHub, _ action: String, by sender: Person = .rosa, _ extra: [String: Any] = [:]
    ) throws -> Webhook {
        let (event, key, object) =
            issue.isPullRequest
            ? ("pull_request", "pull_request", issue.pullRequestObject) : ("issues", "issue", issue.issueObject)
        return try Webhook(
            event, action, in: issue.plot, by: sender, extra.merging([key: object]) { _, own in own })
    }

    static func about(
        _ comment: CommentAtGitHub, _ action: String, by sender: Person = .moss, _ extra: [String: Any] = [:]
    ) throws -> Webhook {
        try Webhook(
            "issue_comment", action, in: comment.issue.plot, by: sender,
            extra.merging(["issue": comment.issue.issueObject, "comment": comment.object]) { _, own in own })
    }

    /// The first half of a move, told in the repository that the issue leaves.
    static func left(_ old: IssueAtGitHub, for new: IssueAtGitHub) throws -> Webhook {
        try about(
            old, "transferred",
            ["changes": ["new_issue": new.issueObject, "new_repository": new.plot.object] as [String: Any]])
    }

    /// The second half, told in the repository that it has come to.
    static func arrived(_ new: IssueAtGitHub, from old: IssueAtGitHub) throws -> Webhook {
        try about(
            new, "opened",
            ["changes": ["old_issue": old.issueObject, "old_repository": old.plot.object] as [String: Any]])
    }

    static func installation(_ action: String, id: Int64 = installation, _ plots: [Plot]? = nil) throws -> Webhook {
        try Webhook(
            "installation", action, installation: ["id": id, "account": Person(id: 1, login: "octo").object],
            plots.map { ["repositories": $0.map(\.shortObject)] } ?? [:])
    }

    static func installationRepositories(added: [Plot] = [], removed: [Plot] = []) throws -> Webhook {
        try Webhook(
            "installation_repositories", added.isEmpty ? "removed" : "added",
            installation: ["id": installation, "account": Person(id: 1, login: "octo").object],
            [
                "repositories_added": added.map(\.shortObject), "repositories_removed": removed.map(\.shortObject),
                "repository_selection": "selected",
            ])
    }
}
