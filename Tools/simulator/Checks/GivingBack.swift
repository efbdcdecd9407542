import SyncEngine

/// What nobody may reach is compared with nothing. So access is given back in the end.
extension Universe {
    /// The App is installed, awake, and may see everything; nothing is archived, and everything connected. Then all comes
    /// to rest once more.
    ///
    /// - Returns: Whether anything had been taken.
    func giveBack() -> Bool {
        guard let seen = look(), !seen.repositories.allSatisfy({ isReachable($0, seen) }) else { return false }
        tell("now what was taken is given back")
        isGivenBack = true
        if setting.isApp { for repository in seen.repositories { giveBack(repository) } }
        for repository in seen.repositories {
            order("repositories/unarchive", Self.json(["repository": repository.fullName]))
        }
        scheduler.run(until: scheduler.now + 10_000_000)
        for repository in seen.repositories { connectAgain(repository.id, repository.fullName) }
        comeToRest(13)
        if let seen = look(), !seen.repositories.allSatisfy({ isReachable($0, seen) }) {
            report([.init("simulator", "not everything is given back")])
        }
        return true
    }

    private func giveBack(_ repository: GitHubSeen.Repository) {
        // An installation that has just come is there for the owner's other repositories, too.
        guard let seen = look() else { return }
        guard let installation = seen.installation(ofOwner: repository) else { return install(for: repository, seen) }
        order("installations/\(installation.id)/unsuspend", "{}")
        order("installations/\(installation.id)/repositories", Self.json(["add": [repository.fullName]]))
    }
}
