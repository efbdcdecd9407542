import Foundation
import GitHub

/// Payloads in GitHub's shape, written for these tests: a garden's issue tracker.
enum SamplePayloads {
    static let gardener = #"{"login": "rosa", "id": 11, "type": "User", "site_admin": false}"#
    static let bot = #"{"login": "weeder[bot]", "id": 12, "type": "Bot"}"#
    static let repository = """
        {"id": 7001, "name": "garden", "full_name": "octo/garden", "private": true, "owner": \(gardener)}
        """

    static let issue = """
        {
          "url": "https://api.github.com/repositories/7001/issues/7",
          "repository_url": "https://api.github.com/repos/octo/garden",
          "html_url": "https://github.com/octo/garden/issues/7",
          "id": 444500041, "node_id": "I_kw", "number": 7, "title": "Leaf spot on the roses",
          "user": \(gardener), "state": "open", "state_reason": null, "locked": false,
          "labels": [{"id": 2, "name": "urgent"}, "Beds", {"id": 3, "name": null}],
          "assignee": null, "assignees": [\(bot), \(gardener)],
          "milestone": {"number": 3, "title": "Spring", "state": "open"},
          "comments": 1, "created_at": "2024-04-01T08:00:00Z", "updated_at": "2024-04-02T09:30:15Z",
          "closed_at": null, "author_association": "OWNER", "body": "Black spots.\\r\\nSee photo."
        }
        """

    /// A pull request's face as an issue: merged, by an account that is no more, and without a body.
    static let pullRequestFace = """
        {
          "repository_url": "https://api.github.com/repos/octo/garden",
          "id": 444500042, "number": 8, "title": "Prune", "user": null, "state": "closed",
          "labels": [], "assignees": [], "milestone": null, "draft": false, "locked": true,
          "created_at": "2024-04-01T08:00:00Z", "updated_at": "2024-04-03T00:00:00Z", "body": null,
          "pull_request": {"url": "https://api.github.com/repositories/7001/pulls/8", "merged_at": "2024-04-03T00:00:00Z"}
        }
        """

    static let pullRequest = """
        {
          "id": 279147437, "number": 8, "title": "Prune", "user": \(gardener), "state": "open", "locked": false,
          "issue_url": "https://api.github.com/repositories/7001/issues/8",
          "html_url": "https://github.com/octo/garden/pull/8", "labels": [], "assignees": [], "milestone": null,
          "created_at": "2024-04-01T08:00:00Z", "updated_at": "2024-04-02T00:00:07Z", "draft": true, "merged": false,
          "merged_at": null, "body": null, "head": {"ref": "prune", "repo": null},
          "base": {"ref": "main", "repo": \(repository)}
        }
        """

    static let comment = """
        {
          "url": "https://api.github.com/repositories/7001/issues/comments/492700400",
          "issue_url": "https://api.github.com/repositories/7001/issues/7",
          "html_url": "https://github.com/octo/garden/issues/7#issuecomment-492700400",
          "id": 492700400, "user": \(bot), "created_at": "2024-04-02T09:30:15Z",
          "updated_at": "2024-04-02T09:31:00Z", "body": "Sprayed."
        }
        """

    /// An event's body: an action, the usual envelope, and what the event adds.
    static func event(_ action: String, _ members: String, installation: String? = #"{"id": 5}"#) -> Data {
        let installation = installation.map { #", "installation": \#($0)"# } ?? ""
        return Data(
            """
            {"action": "\(action)", \(members), "sender": \(gardener), "repository": \(repository)\(installation)}
            """.utf8)
    }
}

/// The id of `octo/garden`.
let gardenID = RepositoryID(7001)
