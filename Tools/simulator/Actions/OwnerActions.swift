/// What owners do with repositories and the App.
extension Universe {
    func owner(_ action: Action) {
        guard let seen = look(), let repository = action.one(0, of: seen.repositories) else { return }
        let name = repository.fullName
        switch action.kind {
        case .rename:
            order("repositories/rename", Self.json(["repository": name, "name": "plot-\(mirror.head)"]))
        case .giveAway:
            order("repositories/transfer", Self.json(["repository": name, "owner": "owner-\(mirror.head)"]))
        case .deleteRepository:
            // Else nothing is left to be done.
            guard seen.repositories.count > 1 else { return }
            order("repositories/delete", Self.json(["repository": name]))
        case .suspend: installation(of: repository, seen, "suspend")
        case .unsuspend: installation(of: repository, seen, "unsuspend")
        case .narrow: installation(of: repository, seen, "repositories", ["remove": [name]])
        case .widen: installation(of: repository, seen, "repositories", ["add": [name]])
        case .uninstall: installation(of: repository, seen, "delete")
        case .install: install(for: repository, seen)
        case .issuesOff: order("repositories/issues", Self.json(["repository": name, "enabled": false]))
        case .issuesOn: order("repositories/issues", Self.json(["repository": name, "enabled": true]))
        case .archive: order("repositories/archive", Self.json(["repository": name]))
        case .unarchive: order("repositories/unarchive", Self.json(["repository": name]))
        default: order("tokens/expire", "{}")
        }
    }

    /// Changes the installation of a repository's owner, if there is one.
    private func installation(
        of repository: GitHubSeen.Repository, _ seen: GitHubSeen, _ change: String, _ details: [String: Any] = [:]
    ) {
        guard let installation = seen.installation(ofOwner: repository) else { return }
        order("installations/\(installation.id)/\(change)", Self.json(details))
    }

    /// Where the App is not installed it comes for all that the owner has, and under an id that nobody has heard of.
    func install(for repository: GitHubSeen.Repository, _ seen: GitHubSeen) {
        guard setting.isApp, seen.installation(ofOwner: repository) == nil else { return }
        let all = seen.repositories.filter { $0.owner == repository.owner }.map(\.fullName)
        order("installations", Self.json(["account": repository.owner, "repositories": all]))
    }
}
