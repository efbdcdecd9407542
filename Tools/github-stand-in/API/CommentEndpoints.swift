/// https://docs.github.com/rest/issues/comments
extension Routes {
    static let comments = [
        Route("GET", "/repos/{owner}/{repo}/issues/comments", .repository) { state, call throws(Refusal) in
            let repository = try state.repository(call)
            let since = try state.since(call)
            let sort = try state.word(call, "sort", of: ["created", "updated"], default: "created")
            let direction = try state.word(call, "direction", of: ["asc", "desc"], default: "asc")
            let ordered = state.world.comments.values
                .filter { $0.repositoryID == repository.id && (since == nil || $0.updatedAt >= since ?? $0.updatedAt) }
                .filter { repository.issues[$0.issueNumber].map(repository.shows) ?? true }
                .sorted { left, right in
                    sort == "updated"
                        ? (left.updatedAt.seconds, left.id) < (right.updatedAt.seconds, right.id) : left.id < right.id
                }
            // `direction` is ignored without `sort`.
            let descending = call.query["sort"] != nil && direction == "desc"
            return state.list(
                descending ? ordered.reversed() : ordered, call, root: state.repositoryRoot(call, "issues/comments")
            ) { state.world.commentShape($0, in: repository) }
        },
        Route("GET", "/repos/{owner}/{repo}/issues/{issue_number}/comments", .repository) {
            state, call throws(Refusal) in
            let repository = try state.repository(call)
            let issue = try state.world.issue(repository.id, try call.number("issue_number"))
            let since = try state.since(call)
            let comments = issue.commentIDs.compactMap { state.world.comments[$0] }
                .filter { since == nil || $0.updatedAt >= since ?? $0.updatedAt }
            let root = state.repositoryRoot(call, "issues/\(issue.number)/comments")
            return state.list(comments, call, root: root) { state.world.commentShape($0, in: repository) }
        },
        Route("POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments", .repository, createsContent: true) {
            state, call throws(Refusal) in
            let body = try requiredBody(call)
            let comment = try state.world.comment(
                on: try call.number("issue_number"), in: call.repositoryID, by: call.sender, body: body)
            return .created(state.world.commentShape(comment, in: try state.repository(call)))
        },
        Route("GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}", .repository) {
            state, call throws(Refusal) in
            let comment = try state.world.comment(call.repositoryID, try call.number("comment_id"))
            return .ok(state.world.commentShape(comment, in: try state.repository(call)))
        },
        Route("PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}", .repository) {
            state, call throws(Refusal) in
            let body = try requiredBody(call)
            let comment = try state.world.editComment(
                try call.number("comment_id"), in: call.repositoryID, by: call.sender, body: body)
            return .ok(state.world.commentShape(comment, in: try state.repository(call)))
        },
        Route("DELETE", "/repos/{owner}/{repo}/issues/comments/{comment_id}", .repository) {
            state, call throws(Refusal) in
            try state.world.deleteComment(try call.number("comment_id"), in: call.repositoryID, by: call.sender)
            return .noContent
        },
    ]

    private static func requiredBody(_ call: Call) throws(Refusal) -> String {
        guard let body = try Fields(call).text("body") else {
            throw .unprocessable("\"body\" wasn't supplied.")
        }
        return body
    }
}
