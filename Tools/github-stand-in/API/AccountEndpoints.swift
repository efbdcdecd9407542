/// Repositories, the caller's own account, and budgets.
extension Routes {
    /// https://docs.github.com/rest/repos/repos
    static let repositories = [
        Route("GET", "/repos/{owner}/{repo}", .repository) { state, call throws(Refusal) in
            .ok(state.world.fullRepositoryShape(try state.repository(call), mayPush: call.sender.mayPush))
        }
    ]

    static let accounts = [
        // https://docs.github.com/rest/users/users#get-the-authenticated-user
        Route("GET", "/user", .anyone) { state, call throws(Refusal) in
            guard case .person(_, let token) = call.caller, let account = state.world.accounts[token.accountID] else {
                throw .forbidden("Resource not accessible by integration")
            }
            return .ok(state.world.privateUserShape(account))
        },
        // https://docs.github.com/rest/rate-limit/rate-limit
        Route("GET", "/rate_limit", .anyone) { state, call throws(Refusal) in
            let core = state.limits.standing(
                call.caller.budget, at: Double(state.world.now.seconds) - state.limits.clockOffset)
            let reading: JSON = [
                "limit": .integer(core.limit), "used": .integer(core.used), "remaining": .integer(core.remaining),
                "reset": .integer(core.reset),
            ]
            let other: JSON = ["limit": 30, "used": 0, "remaining": 30, "reset": .integer(core.reset)]
            return .ok(["resources": ["core": reading, "search": other, "graphql": reading], "rate": reading])
        },
    ]
}
