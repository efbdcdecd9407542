/// The mapped fields of a record, or of a GitHub resource at some moment. Equality of contents is what rules call
/// "same content"; the canonical form (`JSON.bytes`) is what a body holds.
package enum Content: Sendable, Equatable {
    case task(TaskContent)
    case comment(CommentContent)

    package var canonical: [UInt8] {
        switch self {
        case .task(let content): JSON.bytes(content)
        case .comment(let content): JSON.bytes(content)
        }
    }

    /// Reads a canonical form back; nil if it is not one.
    package init?(_ kind: RecordKind, canonical bytes: [UInt8]) {
        switch kind {
        case .task:
            guard let content = JSON.value(TaskContent.self, from: bytes) else { return nil }
            self = .task(content)
        case .comment:
            guard let content = JSON.value(CommentContent.self, from: bytes) else { return nil }
            self = .comment(content)
        }
    }

    package var task: TaskContent? {
        if case .task(let content) = self { content } else { nil }
    }

    package var comment: CommentContent? {
        if case .comment(let content) = self { content } else { nil }
    }
}

/// The fields of a task that are kept in step with an issue or pull request.
package struct TaskContent: Codable, Sendable, Equatable {
    package var title: String
    package var body: String
    package var state: IssueState
    /// `completed`, `not_planned`, `duplicate` or `reopened`, as GitHub names them.
    package var stateReason: String?
    /// Names, sorted: a set in meaning.
    package var labels: [String]
    /// Logins, sorted: a set in meaning.
    package var assignees: [String]
    /// The milestone's number in its repository.
    package var milestone: Int64?

    package init(
        title: String, body: String = "", state: IssueState = .open, stateReason: String? = nil,
        labels: [String] = [], assignees: [String] = [], milestone: Int64? = nil
    ) {
        self.title = title
        self.body = body
        self.state = state
        self.stateReason = stateReason
        self.labels = labels.sorted()
        self.assignees = assignees.sorted()
        self.milestone = milestone
    }

    enum CodingKeys: String, CodingKey {
        case title, body, state, labels, assignees, milestone
        case stateReason = "state_reason"
    }
}

package struct CommentContent: Codable, Sendable, Equatable {
    package var body: String

    package init(body: String) { self.body = body }

    enum CodingKeys: String, CodingKey { case body }
}

package enum IssueState: String, Codable, Sendable, CaseIterable {
    case open
    case closed
}
