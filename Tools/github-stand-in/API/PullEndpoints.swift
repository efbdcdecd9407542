/// https://docs.github.com/rest/pulls/pulls
extension Routes {
    static let pulls = [
        Route("GET", "/repos/{owner}/{repo}/pulls", .repository) { state, call throws(Refusal) in
            let repository = try state.repository(call)
            let wanted = try state.word(call, "state", of: ["open", "closed", "all"], default: "open")
            let sort = try state.word(
                call, "sort", of: ["created", "updated", "popularity", "long-running"], default: "created")
            // Newest first when sorted by creation, oldest first otherwise, unless `direction` says so.
            let direction = try state.word(
                call, "direction", of: ["asc", "desc"], default: sort == "created" ? "desc" : "asc")
            let pulls = repository.issues.values
                .compactMap { issue in issue.pull.map { (issue: issue, pull: $0) } }
                .filter { wanted == "all" || $0.issue.state.rawValue == wanted }
                .sorted { left, right in
                    sort == "updated"
                        ? (left.pull.updatedAt, left.issue.number) < (right.pull.updatedAt, right.issue.number)
                        : left.issue.number < right.issue.number
                }
            return state.list(
                direction == "desc" ? pulls.reversed() : pulls, call, root: state.repositoryRoot(call, "pulls")
            ) { state.world.simplePullRequestShape($0.pull, of: $0.issue, in: repository) }
        },
        Route("GET", "/repos/{owner}/{repo}/pulls/{pull_number}", .repository) { state, call throws(Refusal) in
            let issue = try state.world.issue(call.repositoryID, try call.number("pull_number"))
            guard let pull = issue.pull else { throw .notFound }
            return .ok(state.world.pullRequestShape(pull, of: issue, in: try state.repository(call)))
        },
    ]
}
