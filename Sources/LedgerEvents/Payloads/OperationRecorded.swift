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
    /// The issue's or pull request's, where the payload says it: repeated from the content, which
    /// the mirror does not read.
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

    package init(_ reader: PayloadReader) throws {
        kind = try reader.read("kind")
        direction = try reader.read("direction")
        change = try reader.read("change")
        action = try reader.read("action")
        resource = try reader.read("resource")
        repository = try reader.read("repository")
        number = try reader.read("number")
        issue = try reader.read("issue")
        pullRequest = try reader.read("pull_request")
        comment = try reader.read("comment")
        cachedComment = try reader.read("cached_comment")
        modifiedAt = try reader.read("modified_at")
        fields = try reader.read("fields")
        state = try reader.read("state")
        isPullRequest = try reader.read("is_pull_request")
        draft = try reader.read("draft")
        merged = try reader.read("merged")
        embeddedIssue = try reader.read("embedded_issue")
        policy = try reader.read("policy")
        client = try reader.read("client")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("action", action)
        writer.write("cached_comment", cachedComment)
        writer.write("change", change)
        writer.write("client", client)
        writer.write("comment", comment)
        writer.write("direction", direction)
        writer.write("draft", draft)
        writer.write("embedded_issue", embeddedIssue)
        writer.write("fields", fields)
        writer.write("is_pull_request", isPullRequest)
        writer.write("issue", issue)
        writer.write("kind", kind)
        writer.write("merged", merged)
        writer.write("modified_at", modifiedAt)
        writer.write("number", number)
        writer.write("policy", policy)
        writer.write("pull_request", pullRequest)
        writer.write("repository", repository)
        writer.write("resource", resource)
        writer.write("state", state)
    }
}

package struct EmbeddedIssue: PayloadObject, Sendable, Equatable {
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

    package init(_ reader: PayloadReader) throws {
        issue = try reader.read("issue")
        number = try reader.read("number")
        updatedAt = try reader.read("updated_at")
        state = try reader.read("state")
        isPullRequest = try reader.read("is_pull_request")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("is_pull_request", isPullRequest)
        writer.write("issue", issue)
        writer.write("number", number)
        writer.write("state", state)
        writer.write("updated_at", updatedAt)
    }
}

package enum Direction: String, PayloadValue, Codable, Sendable, CaseIterable {
    case inbound
    case outbound
}

/// What an operation does to its record.
package enum Change: String, PayloadValue, Codable, Sendable, CaseIterable {
    case upsert
    case delete
}

/// The kinds whose timestamps may be compared with one another, each only with its own.
package enum ResourceKind: String, PayloadValue, Codable, Sendable, CaseIterable {
    case issue
    case pullRequest = "pull_request"
    case issueComment = "issue_comment"
}
