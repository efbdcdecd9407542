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

extension IssueEvent: Decodable {
    private enum Field: String, CodingKey {
        case action, issue, changes
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        action = try fields.decode(String.self, forKey: .action)
        issue = try fields.decode(IssueSnapshot.self, forKey: .issue)
        changes = try fields.decodeIfPresent(ContentChanges.self, forKey: .changes) ?? ContentChanges()
    }
}

extension CommentEvent: Decodable {
    private enum Field: String, CodingKey {
        case action, comment, issue, changes
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        action = try fields.decode(String.self, forKey: .action)
        issue = try fields.decode(IssueSnapshot.self, forKey: .issue)
        comment = try fields.decode(CommentSnapshot.self, forKey: .comment)
        comment.issueNumber = issue.number
        changes = try fields.decodeIfPresent(ContentChanges.self, forKey: .changes) ?? ContentChanges()
    }
}

extension PullRequestEvent: Decodable {
    private enum Field: String, CodingKey {
        case action, changes
        case pullRequest = "pull_request"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        action = try fields.decode(String.self, forKey: .action)
        pullRequest = try fields.decode(IssueSnapshot.self, forKey: .pullRequest)
        guard pullRequest.kind == .pullRequest else {
            throw DecodingError.dataCorruptedError(
                forKey: .pullRequest, in: fields, debugDescription: "is not a pull request: it has no head")
        }
        changes = try fields.decodeIfPresent(ContentChanges.self, forKey: .changes) ?? ContentChanges()
    }
}
