import Foundation
import SyncEngine

/// A webhook about an issue, in GitHub's shape as far as it is read.
struct Delivery: Sendable {
    static let repository: Int64 = 10
    static let installation: Int64 = 5

    var id: String
    var number: Int
    var title: String
    var text: String
    /// Seconds after the beginning.
    var second: Int

    func request() throws -> WebhookRequest {
        let person: [String: Any] = ["id": 11, "login": "rosa", "type": "User"]
        let time = Date(timeIntervalSince1970: 1_750_000_000 + Double(second)).formatted(.iso8601)
        let issue: [String: Any] = [
            "id": 1_000 + number, "number": number, "title": title, "body": text, "state": "open", "locked": false,
            "user": person, "labels": [String](), "assignees": [String](), "milestone": NSNull(),
            "state_reason": NSNull(), "created_at": "2025-06-01T00:00:00Z", "updated_at": time,
            "url": "https://api.github.com/repos/octo/garden/issues/\(number)",
            "html_url": "https://github.com/octo/garden/issues/\(number)",
        ]
        let payload: [String: Any] = [
            "action": "edited", "issue": issue, "sender": person, "installation": ["id": Self.installation],
            "repository": [
                "id": Self.repository, "name": "garden", "full_name": "octo/garden", "private": false,
                "owner": ["id": 1, "login": "octo", "type": "Organization"],
            ],
        ]
        return WebhookRequest(
            delivery: id, event: "issues", hook: "1",
            body: Array(try JSONSerialization.data(withJSONObject: payload, options: .sortedKeys)))
    }
}
