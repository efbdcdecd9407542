import LedgerEvents

/// What a record would say if the request were carried out.
struct ContentAsked {
    /// nil when the request lacks what a new record must have.
    var content: Content?

    init(_ request: EditRequest, _ current: Content?, _ problems: inout [FieldProblem]) {
        switch (request.record, request.action) {
        case (_, .delete):
            // What is to go away may have been redacted before.
            content = current ?? .comment(CommentContent(body: ""))
        case (.task, .patch):
            if current == nil {
                problems.append(FieldProblem("title", "is gone: what the task said has been redacted; PUT it anew"))
            }
            content = current?.task.map { .task(request.fields.applied(to: $0)) }
        case (.task, .put):
            guard let title = request.fields.title else {
                problems.append(FieldProblem("title", "is required"))
                return
            }
            // PUT replaces: what is not named goes back to its default.
            content = .task(request.fields.applied(to: TaskContent(title: title)))
        case (.comment, .put), (.comment, .patch):
            guard let body = request.fields.body ?? (request.action == .patch ? current?.comment?.body : nil) else {
                problems.append(FieldProblem("body", "is required"))
                return
            }
            content = .comment(CommentContent(body: body))
        }
    }
}
