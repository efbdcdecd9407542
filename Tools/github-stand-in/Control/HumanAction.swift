/// What a person does on github.com: `POST /_control/human`.
///
/// Always `repository`, `action` and `login` (default `octocat`); `number` for everything but `open`. By action:
/// - `open`: `title, [body], [labels], [assignees], [milestone]`
/// - `edit`: `[title], [body], [labels], [assignees], [milestone]`; a list is the whole new set
/// - `close`: `[state_reason]`; `reopen`; `merge`; `delete_branch`: that of a pull request
/// - `label`, `unlabel`: `labels` or `label`; `assign`, `unassign`: `assignees` or `assignee`
/// - `comment`: `body`; `edit_comment`: `comment_id, body`; `delete_comment`: `comment_id`
/// - `delete`; `transfer`: `to_repository`; `lock`: `[lock_reason]`; `unlock`; `pin`, `unpin`
/// - `convert`: the issue becomes a pull request, as a `POST` of one with `issue` makes it
///
/// Answers with the issue or comment in the REST API's shape.
extension StandIn {
    func act(_ request: ControlRequest) throws(Refusal) -> JSON {
        try request.allow(
            "repository", "action", "login", "number", "title", "body", "labels", "label", "assignees", "assignee",
            "milestone", "state_reason", "comment_id", "to_repository", "lock_reason")
        return try step { state throws(Refusal) in try state.world.act(request) }
    }
}

extension World {
    fileprivate mutating func act(_ request: ControlRequest) throws(Refusal) -> JSON {
        let id = try writableRepositoryID(named: try request.required("repository"))
        let sender = person(request.text("login") ?? "octocat")
        let action = try request.required("action")
        switch action {
        case "open":
            let draft = IssueDraft(
                title: try request.required("title"), body: request.text("body"),
                labels: request.several("labels", "label"), assignees: request.several("assignees", "assignee"),
                milestone: request.number("milestone"))
            return try shape(try open(draft, in: id, by: sender), id)
        case "comment":
            return try shape(
                try comment(on: try request.issueNumber(), in: id, by: sender, body: try request.required("body")))
        case "edit_comment":
            return try shape(
                try editComment(try request.commentID(), in: id, by: sender, body: try request.required("body")))
        case "delete_comment":
            try deleteComment(try request.commentID(), in: id, by: sender)
            return ["deleted": true]
        case "delete":
            try delete(try request.issueNumber(), in: id, by: sender)
            return ["deleted": true]
        case "transfer":
            let newID = try repositoryID(named: try request.required("to_repository"))
            return try shape(try transfer(try request.issueNumber(), in: id, to: newID, by: sender), newID)
        case "lock", "unlock":
            let issue = try lock(
                try request.issueNumber(), in: id, by: sender, action == "lock", reason: request.text("lock_reason"))
            return try shape(issue, id)
        case "pin", "unpin":
            return try shape(try pin(try request.issueNumber(), in: id, by: sender, action == "pin"), id)
        case "convert": return try shape(try convert(try request.issueNumber(), in: id, by: sender), id)
        case "merge": return try shape(try merge(try request.issueNumber(), in: id, by: sender), id)
        case "delete_branch": return try shape(try deleteBranch(of: try request.issueNumber(), in: id, by: sender), id)
        default:
            let number = try request.issueNumber()
            let change = try edit(for: action, request, try issue(id, number), id)
            return try shape(try edit(number, in: id, by: sender, change), id)
        }
    }

    /// The actions that come down to an edit.
    private func edit(
        for action: String, _ request: ControlRequest, _ issue: Issue, _ repositoryID: Int
    ) throws(Refusal) -> IssueEdit {
        let labels = repositories[repositoryID]?.labels.filter { issue.labelIDs.contains($0.id) }.map(\.name) ?? []
        let assignees = issue.assigneeIDs.map(login)
        let (someLabels, somePeople) = (request.several("labels", "label"), request.several("assignees", "assignee"))
        switch action {
        case "edit":
            return IssueEdit(
                title: request.text("title"),
                body: request.has("body") ? request.text("body").map { .set($0) } ?? .clear : nil,
                labels: request.texts("labels"), assignees: request.texts("assignees"),
                milestone: request.has("milestone") ? request.number("milestone").map { .set($0) } ?? .clear : nil)
        case "close":
            return IssueEdit(
                state: .closed, stateReason: request.text("state_reason").flatMap(Issue.StateReason.init(rawValue:)))
        case "reopen": return IssueEdit(state: .open)
        case "label": return IssueEdit(labels: labels + someLabels)
        case "unlabel": return IssueEdit(labels: labels.filter { !someLabels.contains($0) })
        case "assign": return IssueEdit(assignees: assignees + somePeople)
        case "unassign": return IssueEdit(assignees: assignees.filter { !somePeople.contains($0) })
        default: throw .invalid("Control", "action", "invalid", value: .string(action))
        }
    }

    private func shape(_ issue: Issue, _ repositoryID: Int) throws(Refusal) -> JSON {
        guard let repository = repositories[repositoryID] else { throw .notFound }
        return issueShape(issue, in: repository)
    }

    private func shape(_ comment: Comment) throws(Refusal) -> JSON {
        guard let repository = repositories[comment.repositoryID] else { throw .notFound }
        return commentShape(comment, in: repository)
    }
}

extension ControlRequest {
    fileprivate func issueNumber() throws(Refusal) -> Int {
        guard let number = number("number") else { throw .invalid("Control", "number", "missing_field") }
        return number
    }

    fileprivate func commentID() throws(Refusal) -> Int {
        guard let id = number("comment_id") else { throw .invalid("Control", "comment_id", "missing_field") }
        return id
    }

    fileprivate func several(_ plural: String, _ singular: String) -> [String] {
        texts(plural) ?? text(singular).map { [$0] } ?? []
    }
}
