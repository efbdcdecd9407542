import Foundation
import LedgerEvents

/// Webhooks in GitHub's shape, written for these tests.
enum GitHubDeliveries {
    static let gardener = #"{"login": "rosa-login", "id": 11, "type": "User", "site_admin": false}"#

    private static func envelope(_ repository: Int64, sender: String) -> String {
        """
        "sender": \(sender), "repository": {"id": \(repository), "name": "garden", "full_name": "octo/garden",
        "private": true, "owner": \(gardener)}
        """
    }

    static func issue(
        _ action: String = "opened", number: Int64 = 7, title: String = "Leaf spot", at second: Int64 = 0,
        in repository: Int64 = TestedService.repository, body: String = "Black spots on \"Schneewittchen\".",
        author: String = gardener, sender: String = gardener
    ) -> Data {
        let time = Timestamp.text(seconds: 1_767_225_600 + second)
        return Data(
            """
            {"action": "\(action)", "issue": {
              "url": "https://api.github.com/repos/octo/garden/issues/\(number)",
              "repository_url": "https://api.github.com/repos/octo/garden", "id": \(number * 100), "number": \(number),
              "title": "\(title)", "user": \(author), "state": "open", "state_reason": null, "locked": false,
              "labels": [{"id": 2, "name": "urgent"}], "assignee": null, "assignees": [\(gardener)], "milestone": null,
              "comments": 0, "created_at": "\(time)", "updated_at": "\(time)", "closed_at": null,
              "author_association": "OWNER", "body": \(JSON.text(body))},
             \(envelope(repository, sender: sender))}
            """.utf8)
    }

    static func ping(padding: Int = 0) -> Data {
        let zen = String(repeating: "z", count: padding)
        return Data(#"{"zen": "\#(zen)", "hook_id": 31, "hook": {"type": "Repository"}}"#.utf8)
    }

    /// A `ping` of exactly so many bytes.
    static func ping(bytes: Int) -> Data { ping(padding: bytes - ping().count) }
}
