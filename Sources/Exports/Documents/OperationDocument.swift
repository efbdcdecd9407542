import LedgerEvents
package import Projections

/// An operation as the API and the exports show it. A task's has the task's columns, a comment's the comment's.
package struct OperationDocument: Document {
    private let operation: Operation
    private let waitingFor: String?
    /// Whose doing it is.
    package let actor: EventActor?

    /// - Parameters:
    ///   - waitingFor: What a queued or processing operation waits for, in one phrase.
    ///   - actor: Whose doing it is.
    package init(_ operation: Operation, waitingFor: String?, actor: EventActor?) {
        self.operation = operation
        self.waitingFor = waitingFor
        self.actor = actor
    }

    package static let columns = [
        "id", "kind", "direction", "state", "reason", "github_app_installation_id", "github_updated_at", "canceled_by",
        "duplicate_of", "dropped_for", "recorded_at", "modified_at", "waiting_for", "policy", "actor",
        "task_id", "github_repository_id", "github_issue_number", "github_issue_id", "github_pull_request_id",
        "comment_id", "github_comment_id", "github_comment_external_id",
    ]

    package var values: [DocumentValue] {
        [
            .integer(operation.id), .of(operation.kind), .of(operation.direction), .of(operation.state.name),
            .of(operation.reason), .of(operation.installation),
            .of(operation.githubUpdatedAt.map { Timestamp.text(seconds: $0) }), .of(operation.canceledBy),
            .of(operation.duplicateOf), .of(operation.droppedFor),
            .text(Timestamp.text(microseconds: operation.recordedAt)),
            .of(operation.modifiedAt.map { Timestamp.text(microseconds: $0) }), .of(waitingFor),
            .of(operation.policy), actor.map { .json(JSON.text($0)) } ?? .null,
        ] + resource
    }

    private var resource: [DocumentValue] {
        switch operation.kind {
        case .task:
            [
                .of(operation.record?.id), .of(operation.repository), .of(operation.number), .of(operation.issue),
                .of(operation.pullRequest), .inapplicable, .inapplicable, .inapplicable,
            ]
        case .comment:
            [
                .inapplicable, .inapplicable, .inapplicable, .inapplicable, .inapplicable,
                .of(operation.record?.id), .of(operation.cachedComment), .of(operation.comment),
            ]
        }
    }
}
