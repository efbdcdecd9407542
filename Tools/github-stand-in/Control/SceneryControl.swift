/// Setting the scene: repositories, people, tokens, installations.
extension StandIn {
    func addRepository(_ request: ControlRequest) throws(Refusal) -> JSON {
        try request.allow("owner", "name", "owner_type", "private", "installation")
        let (owner, name) = (try request.required("owner"), try request.required("name"))
        let kind = request.text("owner_type").flatMap(Account.Kind.init(rawValue:)) ?? .user
        let settings = settings
        return try step { state throws(Refusal) in
            let repository = try state.world.addRepository(
                owner: owner, ownerKind: kind, name: name, isPrivate: request.body["private"]?.flag ?? false,
                hookURL: settings.webhookURL, hookSecret: settings.webhookSecret)
            if let installation = request.number("installation") {
                try state.world.changeInstallation(
                    installation, adding: [repository.id], removing: [],
                    by: Sender(accountID: repository.ownerID))
            }
            return state.world.summary(of: repository)
        }
    }

    func changeRepository(_ request: ControlRequest, _ change: String) throws(Refusal) -> JSON {
        try request.allow("repository", "name", "owner", "login", "enabled")
        return try step { state throws(Refusal) in
            let id = try state.world.repositoryID(named: try request.required("repository"))
            let sender = state.world.person(request.text("login") ?? "octocat")
            switch change {
            case "rename": try state.world.rename(id, to: try request.required("name"), by: sender)
            case "transfer":
                try state.world.transferRepository(id, to: try request.required("owner"), by: sender)
            case "delete": try state.world.deleteRepository(id, by: sender)
            case "archive", "unarchive": try state.world.archive(id, change == "archive", by: sender)
            case "issues":
                state.world.repositories[id]?.issuesAreOff = request.body["enabled"]?.flag == false ? true : nil
            default: throw .badRequest("there is no such order")
            }
            return state.world.repositories[id].map(state.world.summary) ?? nil
        }
    }

    func addUser(_ request: ControlRequest) throws(Refusal) -> JSON {
        try request.allow("login")
        let login = try request.required("login")
        return try step { state throws(Refusal) in
            state.world.userShape(state.world.ensureAccount(login: login).id)
        }
    }

    func addToken(_ request: ControlRequest) throws(Refusal) -> JSON {
        try request.allow("token", "login", "push")
        let (token, login) = (try request.required("token"), try request.required("login"))
        return try step { state throws(Refusal) in
            let account = state.world.ensureAccount(login: login)
            state.world.personalTokens[token] = PersonalToken(
                accountID: account.id, mayPush: request.body["push"]?.flag ?? true)
            return ["login": .string(account.login)]
        }
    }

    func expireTokens() throws(Refusal) -> JSON {
        try step { state throws(Refusal) in
            let count = state.world.grants.count
            state.world.grants = [:]
            return ["expired": .integer(count)]
        }
    }

    func setTokenLag(_ request: ControlRequest) throws(Refusal) -> JSON {
        try request.allow("seconds")
        state.world.tokenLagSeconds = request.number("seconds") ?? 0
        return ["seconds": .integer(state.world.tokenLagSeconds)]
    }

    func addMilestone(_ request: ControlRequest) throws(Refusal) -> JSON {
        try request.allow("repository", "title", "login")
        return try step { state throws(Refusal) in
            let id = try state.world.writableRepositoryID(named: try request.required("repository"))
            let sender = state.world.person(request.text("login") ?? "octocat")
            let milestone = try state.world.addMilestone(try request.required("title"), to: id, by: sender)
            guard let repository = state.world.repositories[id] else { throw .notFound }
            return state.world.milestoneShape(milestone, in: repository)
        }
    }

    func openPull(_ request: ControlRequest) throws(Refusal) -> JSON {
        try request.allow("repository", "title", "body", "user", "head", "base", "draft")
        return try step { state throws(Refusal) in
            let id = try state.world.writableRepositoryID(named: try request.required("repository"))
            let draft = IssueDraft(
                title: try request.required("title"), body: request.text("body"),
                branches: (request.text("head") ?? "topic", request.text("base") ?? "main"),
                isDraft: request.body["draft"]?.flag ?? false)
            let issue = try state.world.open(draft, in: id, by: state.world.person(request.text("user") ?? "octocat"))
            guard let repository = state.world.repositories[id], let pull = issue.pull else { throw .notFound }
            return state.world.pullRequestShape(pull, of: issue, in: repository)
        }
    }

    func addInstallation(_ request: ControlRequest) throws(Refusal) -> JSON {
        try request.allow("id", "account", "repositories", "login")
        return try step { state throws(Refusal) in
            let account = try request.required("account")
            let ids = try state.world.repositoryIDs(named: request.texts("repositories") ?? [])
            let sender = state.world.person(request.text("login") ?? account)
            let installation = try state.world.addInstallation(
                id: request.number("id"), account: account, repositoryIDs: ids, by: sender)
            return state.world.installationShape(installation)
        }
    }

    func changeInstallation(_ request: ControlRequest) throws(Refusal) -> JSON {
        try request.allow("add", "remove", "login")
        guard let id = Int(request.path[1]) else { throw .notFound }
        return try step { state throws(Refusal) in
            let installation = try state.world.knownInstallation(id)
            let sender = state.world.person(request.text("login") ?? state.world.login(installation.accountID))
            switch request.path[2] {
            case "suspend": try state.world.suspendInstallation(id, true, by: sender)
            case "unsuspend": try state.world.suspendInstallation(id, false, by: sender)
            case "delete": try state.world.deleteInstallation(id, by: sender)
            case "repositories":
                try state.world.changeInstallation(
                    id, adding: try state.world.repositoryIDs(named: request.texts("add") ?? []),
                    removing: try state.world.repositoryIDs(named: request.texts("remove") ?? []), by: sender)
            default: throw .badRequest("there is no such order")
            }
            return state.world.installationShape(state.world.installations[id] ?? installation)
        }
    }
}

extension World {
    fileprivate func repositoryIDs(named names: [String]) throws(Refusal) -> [Int] {
        var ids: [Int] = []
        for name in names { ids.append(try repositoryID(named: name)) }
        return ids
    }
}
