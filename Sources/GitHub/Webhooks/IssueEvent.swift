/// `issues`: opened, edited, closed, labeled, transferred, deleted and so on. The payload is the whole issue after it.
package struct IssueEvent: Sendable, Equatable {
    package var action: String
    package var issue: IssueSnapshot
    package var changes: ContentChanges
}

/// `issue_comment`: created, edited or deleted, on an issue or in a pull request's conversation.
package struct CommentEvent: Sendable, Equatable {
    package var action: String
    package var comment: CommentSnapshot
    /// The issue it stands under, whole.
    package var issue: IssueSnapshot
    package var changes: ContentChanges
}

/// `pull_request`: the same actions as an issue's, and more. The payload is the whole pull request after it.
package struct PullRequestEvent: Sendable, Equatable {
    package var action: String
    package var pullRequest: IssueSnapshot
    package var changes: ContentChanges
}

extension IssueEvent: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        action = try fields.read("action")
        issue = try fields.read("issue")
        changes = try fields.readIfPresent("changes") ?? ContentChanges()
    }
}

extension CommentEvent: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        action = try fields.read("action")
        issue = try fields.read("issue")
        comment = try fields.read("comment")
        comment.issueNumber = issue.number
        changes = try fields.readIfPresent("changes") ?? ContentChanges()
    }
}

extension PullRequestEvent: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        action = try fields.read("action")
        pullRequest = try fields.read("pull_request")
        guard pullRequest.kind == .pullRequest else {
            throw DecodingFailure(path: "pull_request", problem: "is not a pull request: it has no head")
        }
        changes = try fields.readIfPresent("changes") ?? ContentChanges()
    }
}
