/// https://docs.github.com/rest/issues/issues
extension Routes {
    static let issues = [
        Route("GET", "/repos/{owner}/{repo}/issues", .repository) { state, call throws(Refusal) in
            let repository = try state.repository(call)
            let issues = try IssueFilter(state, call).apply(repository, state.world)
            return state.list(issues, call, root: state.repositoryRoot(call, "issues")) {
                state.world.issueShape($0, in: repository)
            }
        },
        Route("POST", "/repos/{owner}/{repo}/issues", .repository, createsContent: true) {
            state, call throws(Refusal) in
            let fields = try Fields(call)
            guard let title = try fields.text("title") else { throw .invalid("Issue", "title", "missing_field") }
            let draft = IssueDraft(
                title: title, body: try fields.text("body"), labels: try fields.texts("labels") ?? [],
                assignees: try fields.assignees() ?? [],
                milestone: try fields.clearableNumber("milestone")?.value)
            let issue = try state.world.open(draft, in: call.repositoryID, by: call.sender)
            return .created(state.world.issueShape(issue, in: try state.repository(call)))
        },
        Route("GET", "/repos/{owner}/{repo}/issues/{issue_number}", .repository) { state, call throws(Refusal) in
            let issue = try state.world.issue(call.repositoryID, try call.number("issue_number"))
            return .ok(state.world.issueShape(issue, in: try state.repository(call)))
        },
        Route("PATCH", "/repos/{owner}/{repo}/issues/{issue_number}", .repository) { state, call throws(Refusal) in
            let fields = try Fields(call)
            let edit = IssueEdit(
                title: try fields.text("title"), body: try fields.clearableText("body"),
                state: try fields.choice("state", of: Issue.State.self),
                stateReason: try fields.choice("state_reason", of: Issue.StateReason.self),
                labels: try fields.texts("labels"),
                assignees: try fields.assignees(),
                milestone: try fields.clearableNumber("milestone"))
            let issue = try state.world.edit(
                try call.number("issue_number"), in: call.repositoryID, by: call.sender, edit)
            return .ok(state.world.issueShape(issue, in: try state.repository(call)))
        },
    ]
}

/// Which issues a list is to have, and in what order.
struct IssueFilter {
    var states: Set<Issue.State>
    var since: GitHubTime?
    var sort: String
    var ascending: Bool
    var labels: [String]
    var creator: String?
    var assignee: String?

    init(_ state: GitHubState, _ call: Call) throws(Refusal) {
        let wanted = try state.word(call, "state", of: ["open", "closed", "all"], default: "open")
        states = wanted == "all" ? [.open, .closed] : [wanted == "open" ? .open : .closed]
        since = try state.since(call)
        sort = try state.word(call, "sort", of: ["created", "updated", "comments"], default: "created")
        ascending = try state.word(call, "direction", of: ["asc", "desc"], default: "desc") == "asc"
        labels = call.query["labels"].map { $0.lowercased().split(separator: ",").map(String.init) } ?? []
        creator = call.query["creator"]
        assignee = call.query["assignee"]
    }

    func apply(_ repository: Repository, _ world: World) -> [Issue] {
        let chosen = repository.issues.values.filter { issue in
            let names = repository.labels.filter { issue.labelIDs.contains($0.id) }.map { $0.name.lowercased() }
            return repository.shows(issue) && states.contains(issue.state)
                && (since.map { issue.updatedAt >= $0 } ?? true)
                && labels.allSatisfy(names.contains)
                && (creator.map { world.login(issue.authorID).lowercased() == $0.lowercased() } ?? true)
                && isAssigned(issue, world)
        }
        let ordered = chosen.sorted { left, right in
            (key(left), left.number) < (key(right), right.number)
        }
        return ascending ? ordered : ordered.reversed()
    }

    private func key(_ issue: Issue) -> Int {
        switch sort {
        case "updated": issue.updatedAt.seconds
        case "comments": issue.commentIDs.count
        default: issue.createdAt.seconds
        }
    }

    private func isAssigned(_ issue: Issue, _ world: World) -> Bool {
        switch assignee {
        case nil, "": true
        case "*": !issue.assigneeIDs.isEmpty
        case "none": issue.assigneeIDs.isEmpty
        case let login?: issue.assigneeIDs.contains { world.login($0).lowercased() == login.lowercased() }
        }
    }
}
