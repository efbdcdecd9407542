package import LedgerEvents

/// What a client asks to be done with a task or comment.
package struct EditRequest: Sendable, Equatable {
    package enum Action: Sendable, Equatable {
        /// Create the record, or make it exactly this.
        case put
        /// Change what is given.
        case patch
        case delete
    }

    package var record: RecordID
    package var action: Action
    package var fields: GivenFields
    /// For a new task.
    package var project: String?
    /// `OWNER/REPO`, for a new task in a project with several.
    package var repository: String?
    /// For a new comment: its task.
    package var parent: RecordID?
    /// `If-Match`
    package var baseVersion: Int64?
    /// For an edit made offline: microseconds on the client's clock.
    package var modifiedAt: Microseconds?
    /// The name of the token that the request came with.
    package var client: String
    package var idempotency: Idempotency?

    package init(_ record: RecordID, _ action: Action, _ fields: GivenFields, client: String) {
        self.record = record
        self.action = action
        self.fields = fields
        self.client = client
    }
}

/// The fields that a request names. What it does not name, PUT sets to its default and PATCH leaves alone.
package struct GivenFields: Sendable, Equatable {
    package var title: String?
    package var body: String?
    package var state: IssueState?
    package var stateReason: String??
    package var labels: [String]?
    package var assignees: [String]?
    package var milestone: Int64??

    package init() {}

    func applied(to content: TaskContent) -> TaskContent {
        var result = content
        result.title = title ?? content.title
        result.body = body ?? content.body
        if let state {
            result.state = state
            // A reason belongs to one closing or reopening; a new state does not inherit the old one's.
            if state != content.state { result.stateReason = nil }
        }
        if let stateReason { result.stateReason = stateReason }
        result.labels = labels.map { Array(Set($0)).sorted() } ?? content.labels
        result.assignees = assignees.map { Array(Set($0)).sorted() } ?? content.assignees
        if let milestone { result.milestone = milestone }
        return result
    }
}

/// A request that may be sent twice and is to be carried out once.
package struct Idempotency: Sendable, Equatable {
    /// SHA-256 of who, what and the key, lower-case hex.
    package var key: String
    /// SHA-256 of the request, lower-case hex.
    package var request: String

    package init(key: String, request: String) {
        self.key = key
        self.request = request
    }
}

/// A field that cannot be accepted, and why.
package struct FieldProblem: Sendable, Equatable {
    package var field: String
    package var message: String

    package init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}
