import Foundation
import LedgerEvents
import Projections

/// An issue or a pull request as it stands at GitHub at one moment: what webhooks and answers are written from.
struct IssueAtGitHub: Sendable {
    var isPullRequest = false
    var plot = Plot.garden
    var number: Int64 = 7
    var title = "Leaf spot"
    var body: String? = "Black spots on \"Schneewittchen\"."
    var isClosed = false
    var stateReason: String?
    var labels = ["roses"]
    var assignees = [Person.rosa]
    var milestone: Int64?
    var isLocked = false
    /// The issue type's name.
    var type: String?
    var isDraft = false
    var isMerged = false
    var commentCount = 0
    var isAutoMerging = false
    var reviewers: [Person] = []
    /// The commit that a pull request would merge.
    var head = "6dcb09b5b57875f334f61aebed695e2e4193db5e"
    var author = Person.rosa
    /// `updated_at`, in seconds after the beginning of these histories.
    var second: Int64 = 0

    /// An issue and its pull request share a number, and nothing else.
    var issueID: Int64 { plot.id * 10_000 + number * 100 }
    var pullRequestID: Int64 { issueID + 1 }
    var updatedAt: GitHubSeconds { GardenClock.github(second) }

    /// What a task should say when it says the same.
    var content: TaskContent {
        TaskContent(
            title: title, body: body ?? "", state: isClosed ? .closed : .open, stateReason: stateReason,
            labels: labels, assignees: assignees.map(\.login), milestone: milestone)
    }

    func at(_ second: Int64, _ change: (inout IssueAtGitHub) -> Void = { _ in }) -> IssueAtGitHub {
        var changed = self
        changed.second = second
        change(&changed)
        return changed
    }
}

// In GitHub's shape.
extension IssueAtGitHub {
    /// The issue, which for a pull request is its issue face.
    var issueObject: [String: Any] {
        var object = common
        object["id"] = issueID
        object["node_id"] = "I_\(issueID)"
        object["url"] = "\(plot.url)/issues/\(number)"
        object["repository_url"] = plot.url
        object["labels_url"] = "\(plot.url)/issues/\(number)/labels{/name}"
        object["state_reason"] = stateReason ?? NSNull()
        object["type"] = type.map { ["id": 3, "name": $0] as [String: Any] } ?? NSNull()
        object["reactions"] = ["total_count": 0]
        if isPullRequest {
            object["draft"] = isDraft
            object["pull_request"] = ["url": "\(plot.url)/pulls/\(number)", "merged_at": mergedAt]
        }
        return object
    }

    /// The pull request itself.
    var pullRequestObject: [String: Any] {
        var object = common
        object["id"] = pullRequestID
        object["node_id"] = "PR_\(pullRequestID)"
        object["url"] = "\(plot.url)/pulls/\(number)"
        object["issue_url"] = "\(plot.url)/issues/\(number)"
        object["head"] = ["ref": "cut-back", "sha": head, "repo": plot.object] as [String: Any]
        object["base"] = ["ref": "main", "sha": "0000", "repo": plot.object] as [String: Any]
        object["draft"] = isDraft
        object["merged"] = isMerged
        object["merged_at"] = mergedAt
        object["auto_merge"] = isAutoMerging ? ["merge_method": "squash"] as Any : NSNull()
        object["requested_reviewers"] = reviewers.map(\.object)
        object["requested_teams"] = [String]()
        return object
    }

    private var common: [String: Any] {
        [
            "number": number, "title": title, "body": body ?? NSNull(), "user": author.object,
            "state": isClosed ? "closed" : "open", "locked": isLocked,
            "active_lock_reason": isLocked ? "resolved" as Any : NSNull(), "labels": labels.map(Self.label),
            "assignee": assignees.first?.object ?? NSNull(), "assignees": assignees.map(\.object),
            "milestone": milestone.map(Self.milestone) ?? NSNull(), "comments": commentCount,
            "author_association": "MEMBER",
            "created_at": Timestamp.text(seconds: GardenClock.github(0)),
            "updated_at": Timestamp.text(seconds: updatedAt),
            "closed_at": isClosed ? Timestamp.text(seconds: updatedAt) as Any : NSNull(),
            "html_url": "https://github.com/\(plot.fullName)/issues/\(number)",
        ]
    }

    private var mergedAt: Any { isMerged ? Timestamp.text(seconds: updatedAt) : NSNull() }

    static func label(_ name: String) -> [String: Any] {
        ["id": name.utf8.count, "node_id": "LA_\(name)", "name": name, "color": "d73a4a", "default": false]
    }

    static func milestone(_ number: Int64) -> [String: Any] {
        ["id": 500 + number, "number": number, "title": "Spring \(number)", "state": "open", "due_on": NSNull()]
    }
}
