/// The App's installations: made, narrowed, suspended and deleted by people, never by the App.
extension World {
    mutating func addInstallation(
        id: Int?, account: String, repositoryIDs: [Int], by sender: Sender
    ) throws(Refusal) -> Installation {
        if let id, installations[id] != nil {
            throw .invalid("Installation", "id", "already_exists")
        }
        let owner = ensureAccount(login: account)
        let installation = Installation(
            id: id ?? makeID(), accountID: owner.id, repositoryIDs: repositoryIDs, createdAt: now, updatedAt: now)
        installations[installation.id] = installation
        announce(
            "installation", "created", about: installation, by: sender,
            [
                .init(name: "repositories", value: repositoryReferences(repositoryIDs)),
                .init(name: "requester", value: nil),
            ])
        return installation
    }

    mutating func deleteInstallation(_ id: Int, by sender: Sender) throws(Refusal) {
        let installation = try knownInstallation(id)
        announce(
            "installation", "deleted", about: installation, by: sender,
            [.init(name: "repositories", value: repositoryReferences(installation.repositoryIDs))])
        installations[id] = nil
        grants = grants.filter { $0.value.installationID != id }
    }

    mutating func suspendInstallation(_ id: Int, _ suspended: Bool, by sender: Sender) throws(Refusal) {
        var installation = try knownInstallation(id)
        // Nothing is told of what changes nothing.
        guard (installation.suspendedAt != nil) != suspended else { return }
        installation.suspendedAt = suspended ? now : nil
        installation.updatedAt = now
        installations[id] = installation
        announce("installation", suspended ? "suspend" : "unsuspend", about: installation, by: sender, [])
    }

    mutating func changeInstallation(
        _ id: Int, adding added: [Int], removing removed: [Int], by sender: Sender
    ) throws(Refusal) {
        var installation = try knownInstallation(id)
        let added = added.filter { !installation.repositoryIDs.contains($0) }
        let removed = removed.filter(installation.repositoryIDs.contains)
        installation.repositoryIDs.removeAll(where: removed.contains)
        installation.repositoryIDs += added
        installation.updatedAt = now
        installations[id] = installation
        for (action, ids) in [("added", added), ("removed", removed)] where !ids.isEmpty {
            announce(
                "installation_repositories", action, about: installation, by: sender,
                [
                    .init(name: "repository_selection", value: "selected"),
                    .init(name: "repositories_added", value: repositoryReferences(action == "added" ? ids : [])),
                    .init(name: "repositories_removed", value: repositoryReferences(action == "removed" ? ids : [])),
                    .init(name: "requester", value: nil),
                ])
        }
    }

    func knownInstallation(_ id: Int) throws(Refusal) -> Installation {
        guard let installation = installations[id] else { throw .notFound }
        return installation
    }

    private func repositoryReferences(_ ids: [Int]) -> JSON {
        .array(
            ids.compactMap { repositories[$0] }.map { repository in
                [
                    "id": .integer(repository.id), "node_id": nodeID("Repository", repository.id),
                    "name": .string(repository.name), "full_name": .string(fullName(repository)),
                    "private": .bool(repository.isPrivate),
                ]
            })
    }
}
