import LedgerEvents
import Projections
import SyncEngine

/// A task or comment as the client API shows it. What it says is null once it has been redacted.
struct RecordDocument: Encodable, Sendable {
    private let view: RecordView
    /// What the request that is being answered caused.
    private let operation: OperationStub?

    init(_ view: RecordView, operation: Operation? = nil) {
        self.view = view
        self.operation = operation.map(OperationStub.init)
    }

    private enum Field: String, CodingKey {
        case title, body, state, labels, assignees, milestone, version, deleted, redacted, author, github, operation
        case task = "task_id"
        case comment = "comment_id"
        case project = "project_id"
        case stateReason = "state_reason"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        let record = view.record
        switch record.id {
        case .task(let id):
            let content = view.content?.task
            try fields.encode(id, forKey: .task)
            try fields.encode(content?.title, forKey: .title)
            try fields.encode(content?.body, forKey: .body)
            try fields.encode(record.state?.rawValue, forKey: .state)
            try fields.encode(content?.stateReason, forKey: .stateReason)
            try fields.encode(content?.labels, forKey: .labels)
            try fields.encode(content?.assignees, forKey: .assignees)
            try fields.encode(content?.milestone, forKey: .milestone)
        case .comment(let id):
            try fields.encode(id, forKey: .comment)
            try fields.encode(record.parent?.id, forKey: .task)
            try fields.encode(view.content?.comment?.body, forKey: .body)
        }
        try fields.encode(record.project, forKey: .project)
        try fields.encode(record.version, forKey: .version)
        try fields.encode(Timestamp.text(microseconds: record.createdAt), forKey: .createdAt)
        try fields.encode(Timestamp.text(microseconds: record.updatedAt), forKey: .updatedAt)
        try fields.encode(record.deletedBy != nil, forKey: .deleted)
        try fields.encode(record.content != nil && view.content == nil, forKey: .redacted)
        try fields.encode(view.author.map(AuthorDocument.init), forKey: .author)
        try fields.encode(
            view.binding.flatMap { $0.released == nil ? BindingDocument(binding: $0) : nil }, forKey: .github)
        try fields.encodeIfPresent(operation, forKey: .operation)
    }
}

/// Who wrote it at GitHub.
private struct AuthorDocument: Encodable {
    let author: Author

    private enum Field: String, CodingKey { case id, login }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(author.id, forKey: .id)
        try fields.encode(author.login, forKey: .login)
    }
}

/// Which GitHub resource a record is.
private struct BindingDocument: Encodable {
    let binding: Binding

    private enum Field: String, CodingKey {
        case repository = "repository_id"
        case number = "issue_number"
        case issue = "issue_id"
        case pullRequest = "pull_request_id"
        case comment = "comment_id"
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(binding.repository, forKey: .repository)
        try fields.encode(binding.number, forKey: .number)
        try fields.encode(binding.issue, forKey: .issue)
        try fields.encode(binding.pullRequest, forKey: .pullRequest)
        try fields.encode(binding.comment, forKey: .comment)
    }
}

/// The operation that a write caused: enough to follow it under `/v1/operations/{id}`.
private struct OperationStub: Encodable, Sendable {
    let id: OperationID
    let state: String

    init(_ operation: Operation) {
        id = operation.id
        state = operation.state.name.rawValue
    }
}
