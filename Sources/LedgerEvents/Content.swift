/// The mapped fields of a record, or of a GitHub resource at some moment. Equality of contents is what rules call
/// "same content"; the canonical form (`PayloadObject.json`) is what a body holds.
package enum Content: Sendable, Equatable {
    case task(TaskContent)
    case comment(CommentContent)

    package var canonical: [UInt8] {
        switch self {
        case .task(let content): content.json
        case .comment(let content): content.json
        }
    }

    /// Reads a canonical form back; nil if it is not one.
    package init?(_ kind: RecordKind, canonical bytes: [UInt8]) {
        switch kind {
        case .task:
            guard let content = TaskContent(json: bytes) else { return nil }
            self = .task(content)
        case .comment:
            guard let content = CommentContent(json: bytes) else { return nil }
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
package struct TaskContent: PayloadObject, Sendable, Equatable {
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

    package init(_ reader: PayloadReader) throws {
        title = try reader.read("title")
        body = try reader.read("body")
        state = try reader.read("state")
        stateReason = try reader.read("state_reason")
        labels = try reader.read("labels")
        assignees = try reader.read("assignees")
        milestone = try reader.read("milestone")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("assignees", assignees)
        writer.write("body", body)
        writer.write("labels", labels)
        writer.write("milestone", milestone)
        writer.write("state", state)
        writer.write("state_reason", stateReason)
        writer.write("title", title)
    }
}

package struct CommentContent: PayloadObject, Sendable, Equatable {
    package var body: String

    package init(body: String) { self.body = body }

    package init(_ reader: PayloadReader) throws {
        body = try reader.read("body")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("body", body)
    }
}

package enum IssueState: String, PayloadValue, Codable, Sendable, CaseIterable {
    case open
    case closed
}
