import Foundation
import LedgerEvents
import SyncEngine

/// What a client asks that has to be brought to GitHub, each with one call that changes something.
enum FaultedCall: String, CaseIterable, Sendable {
    case createTask = "create task"
    case updateTask = "update task"
    case createComment = "create comment"
    case updateComment = "update comment"
    case deleteComment = "delete comment"

    /// The method of the call that changes something.
    var method: String {
        switch self {
        case .createTask, .createComment: "POST"
        case .updateTask, .updateComment: "PATCH"
        case .deleteComment: "DELETE"
        }
    }

    /// The path of that call.
    func path(of owner: String, _ number: Int64?, _ comment: Int64?) -> String {
        let issues = "/repos/\(owner)/garden/issues"
        return switch self {
        case .createTask: issues
        case .updateTask: issues + "/\(number ?? 0)"
        case .createComment: issues + "/\(number ?? 0)/comments"
        case .updateComment, .deleteComment: issues + "/comments/\(comment ?? 0)"
        }
    }

    /// Whether GitHub is read before it is written to.
    var looksFirst: Bool { self == .updateTask || self == .updateComment }

    var needsIssue: Bool { self != .createTask }
    var needsComment: Bool { self == .updateComment || self == .deleteComment }
    var isOfTask: Bool { self == .createTask || self == .updateTask }

    static let title = "Prune the roses"
    static let text = "Before the first frost."
    static let labels = ["frost"]
    static let oldTitle = "Roses"
    static let oldText = "They grow."

    /// The client's edit. `task` and `comment` are what there is already.
    func edit(task: RecordID?, comment: RecordID?, repository: String) -> EditRequest {
        var fields = GivenFields()
        var request: EditRequest
        switch self {
        case .createTask:
            (fields.title, fields.body, fields.labels) = (Self.title, Self.text, Self.labels)
            request = EditRequest(.task("new"), .put, fields, client: "client")
            (request.project, request.repository) = ("garden", repository)
        case .updateTask:
            (fields.title, fields.labels) = (Self.title, Self.labels)
            request = EditRequest(task ?? .task("none"), .patch, fields, client: "client")
        case .createComment:
            fields.body = Self.text
            request = EditRequest(.comment("new"), .put, fields, client: "client")
            request.parent = task
        case .updateComment:
            fields.body = Self.text
            request = EditRequest(comment ?? .comment("none"), .patch, fields, client: "client")
        case .deleteComment:
            request = EditRequest(comment ?? .comment("none"), .delete, fields, client: "client")
        }
        return request
    }
}
