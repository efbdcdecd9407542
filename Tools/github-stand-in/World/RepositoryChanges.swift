/// Repositories that come, change their names, and change hands.
extension World {
    /// Makes a repository; with an address for webhooks it gets a hook of its own, silent while an App is installed.
    mutating func addRepository(
        owner: String, ownerKind: Account.Kind, name: String, isPrivate: Bool, hookURL: String?, hookSecret: String?
    ) throws(Refusal) -> Repository {
        guard !name.isEmpty, !owner.isEmpty else { throw .invalid("Repository", "name", "missing_field") }
        try checkNew("\(owner)/\(name)")
        let ownerID = ensureAccount(login: owner, kind: ownerKind).id
        let repository = Repository(
            id: makeID(), ownerID: ownerID, name: name, isPrivate: isPrivate, createdAt: now, updatedAt: now)
        repositories[repository.id] = repository
        // A new repository of a once used name takes that name over: GitHub stops redirecting.
        formerNames["\(owner)/\(name)".lowercased()] = nil
        if let hookURL {
            addHook(
                to: repository.id, url: hookURL, secret: hookSecret, events: Self.subscribedEvents, yieldsToApp: true)
        }
        return repository
    }

    @discardableResult
    mutating func addHook(
        to repositoryID: Int, url: String, secret: String?, events: [String], yieldsToApp: Bool = false
    ) -> Hook {
        let hook = Hook(
            id: makeID(), repositoryID: repositoryID, url: url, secret: secret, events: events,
            yieldsToApp: yieldsToApp, createdAt: now)
        hooks[hook.id] = hook
        return hook
    }

    private func checkNew(_ fullName: String) throws(Refusal) {
        guard repository(fullName: fullName) == nil else {
            throw .invalid("Repository", "name", "custom", message: "name already exists on this account")
        }
    }

    mutating func rename(_ repositoryID: Int, to name: String, by sender: Sender) throws(Refusal) {
        guard let repository = repositories[repositoryID] else { throw .notFound }
        guard repository.isArchived != true else { throw .archived }
        try checkNew("\(login(repository.ownerID))/\(name)")
        formerNames[fullName(repository).lowercased()] = repositoryID
        repositories[repositoryID]?.name = name
        repositories[repositoryID]?.updatedAt = now
        let changes: JSON = ["repository": ["name": ["from": .string(repository.name)]]]
        announce(
            "repository", "renamed", about: repositoryID, by: sender, [.init(name: "changes", value: changes)])
    }

    /// Archives a repository, or takes it back from the archive.
    mutating func archive(_ repositoryID: Int, _ isArchived: Bool, by sender: Sender) throws(Refusal) {
        guard let repository = repositories[repositoryID] else { throw .notFound }
        guard isArchived != (repository.isArchived == true) else { return }
        repositories[repositoryID]?.isArchived = isArchived ? true : nil
        repositories[repositoryID]?.updatedAt = now
        announce("repository", isArchived ? "archived" : "unarchived", about: repositoryID, by: sender, [])
    }

    mutating func transferRepository(_ repositoryID: Int, to owner: String, by sender: Sender) throws(Refusal) {
        guard let repository = repositories[repositoryID], let oldOwner = accounts[repository.ownerID] else {
            throw .notFound
        }
        try checkNew("\(owner)/\(repository.name)")
        formerNames[fullName(repository).lowercased()] = repositoryID
        let newOwner = ensureAccount(login: owner, kind: oldOwner.kind)
        repositories[repositoryID]?.ownerID = newOwner.id
        repositories[repositoryID]?.updatedAt = now
        let former: JSON =
            oldOwner.kind == .organization
            ? ["organization": organizationShape(oldOwner)] : ["user": userShape(oldOwner.id)]
        announce(
            "repository", "transferred", about: repositoryID, by: sender,
            [.init(name: "changes", value: ["owner": ["from": former]])])
        // An installation is an account's: it does not come along, and its owner is told that it
        // has one repository less.
        for installation in installations.values.sorted(by: { $0.id < $1.id })
        where installation.accountID != newOwner.id && installation.repositoryIDs.contains(repositoryID) {
            try changeInstallation(installation.id, adding: [], removing: [repositoryID], by: sender)
        }
    }

    /// Deletes a repository with all that is in it: nothing is left of it but the word of it.
    mutating func deleteRepository(_ repositoryID: Int, by sender: Sender) throws(Refusal) {
        guard repositories[repositoryID] != nil else { throw .notFound }
        announce("repository", "deleted", about: repositoryID, by: sender, [])
        comments = comments.filter { $0.value.repositoryID != repositoryID }
        hooks = hooks.filter { $0.value.repositoryID != repositoryID }
        formerNames = formerNames.filter { $0.value != repositoryID }
        for id in installations.keys { installations[id]?.repositoryIDs.removeAll { $0 == repositoryID } }
        repositories[repositoryID] = nil
    }

    mutating func addMilestone(_ title: String, to repositoryID: Int, by sender: Sender) throws(Refusal) -> Milestone {
        guard let repository = repositories[repositoryID] else { throw .notFound }
        let milestone = Milestone(
            id: makeID(), number: repository.milestones.count + 1, title: title, creatorID: sender.accountID,
            createdAt: now)
        repositories[repositoryID]?.milestones.append(milestone)
        return milestone
    }
}
