/// A sync operation begins. What it says a record is, or should be, is the body: the canonical content.
package struct OperationRecorded: Payload {
    package var kind: RecordKind
    package var direction: Direction
    package var change: Change
    /// What GitHub called it (`opened`, `edited`, ...) or how it was seen (`get`), or what the client did.
    package var action: String
    /// Which kind of timestamp `github_updated_at` is.
    package var resource: ResourceKind?
    package var repository: Int64?
    package var number: Int64?
    package var issue: Int64?
    package var pullRequest: Int64?
    /// GitHub's id of the comment.
    package var comment: Int64?
    /// Our cached row of that comment, once there is one.
    package var cachedComment: Int64?
    /// When GitHub's user or our client made the change. For a client's edit: microseconds on GitHub's clock.
    package var modifiedAt: Microseconds?
    /// The fields that an outbound operation carries.
    package var fields: Fields?
    /// The issue's or pull request's, where the payload says it: repeated from the content, which the mirror does not read.
    package var state: IssueState?
    package var isPullRequest: Bool?
    package var draft: Bool?
    package var merged: Bool?
    /// Facts about the embedded issue, which a comment's webhook brings along.
    package var embeddedIssue: EmbeddedIssue?
    /// The policy in force when it was recorded.
    package var policy: String?
    /// The name of the API token that a client's edit came with.
    package var client: String?

    package var eventType: EventType { .operationRecorded }

    package init(kind: RecordKind, direction: Direction, change: Change, action: String) {
        self.kind = kind
        self.direction = direction
        self.change = change
        self.action = action
    }

    enum CodingKeys: String, CodingKey {
        case kind, direction, change, action, resource, repository, number, issue, comment, fields, state, draft, merged
        case client, policy
        case cachedComment = "cached_comment"
        case pullRequest = "pull_request"
        case modifiedAt = "modified_at"
        case isPullRequest = "is_pull_request"
        case embeddedIssue = "embedded_issue"
    }
}

package struct EmbeddedIssue: Codable, Sendable, Equatable {
    package var issue: Int64?
    package var number: Int64
    package var updatedAt: GitHubSeconds
    package var state: IssueState
    package var isPullRequest: Bool

    package init(issue: Int64?, number: Int64, updatedAt: GitHubSeconds, state: IssueState, isPullRequest: Bool) {
        self.issue = issue
        self.number = number
        self.updatedAt = updatedAt
        self.state = state
        self.isPullRequest = isPullRequest
    }

    enum CodingKeys: String, CodingKey {
        case issue, number, state
        case updatedAt = "updated_at"
        case isPullRequest = "is_pull_request"
    }
}

package enum Direction: String, Codable, Sendable, CaseIterable {
    case inbound
    case outbound
}

/// What an operation does to its record.
package enum Change: String, Codable, Sendable, CaseIterable {
    case upsert
    case delete
}

/// The kinds whose timestamps may be compared with one another, each only with its own.
package enum ResourceKind: String, Codable, Sendable, CaseIterable {
    case issue
    case pullRequest = "pull_request"
    case issueComment = "issue_comment"
}

extension Fields: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(Int64.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
