import LedgerEvents

/// A comment in an issue's conversation as it stands at GitHub at one moment.
struct CommentAtGitHub: Sendable {
    var issue = IssueAtGitHub()
    var id: Int64 = 900
    var body = "Spray in the evening."
    var author = Person.moss
    /// `updated_at`, in seconds after the beginning of these histories.
    var second: Int64 = 0

    var updatedAt: GitHubSeconds { GardenClock.github(second) }

    func at(_ second: Int64, _ change: (inout CommentAtGitHub) -> Void = { _ in }) -> CommentAtGitHub {
        var changed = self
        changed.second = second
        change(&changed)
        return changed
    }

    var object: [String: Any] {
        [
            "id": id, "node_id": "IC_\(id)", "url": "\(issue.plot.url)/issues/comments/\(id)",
            "issue_url": "\(issue.plot.url)/issues/\(issue.number)", "body": body, "user": author.object,
            "created_at": Timestamp.text(seconds: GardenClock.github(0)),
            "updated_at": Timestamp.text(seconds: updatedAt), "author_association": "MEMBER",
            "html_url": "https://github.com/\(issue.plot.fullName)/issues/\(issue.number)#issuecomment-\(id)",
        ]
    }
}
