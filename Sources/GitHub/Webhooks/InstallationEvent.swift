/// `installation`: an app was installed (`created`), removed (`deleted`), suspended (`suspend`), resumed (`unsuspend`)
/// or given new permissions (`new_permissions_accepted`).
package struct InstallationEvent: Sendable, Equatable {
    package var action: String
    package var installationID: Int64
    /// Whose repositories it is installed on.
    package var account: Account?
    /// The repositories it may reach. Empty on `suspend` and `unsuspend`, which do not list them.
    package var repositories: [RepositoryReference]

    package init(
        action: String, installationID: Int64, account: Account?, repositories: [RepositoryReference] = []
    ) {
        self.action = action
        self.installationID = installationID
        self.account = account
        self.repositories = repositories
    }
}

/// `installation_repositories`: an installation gained or lost repositories.
package struct InstallationRepositoriesEvent: Sendable, Equatable {
    package var action: String
    package var installationID: Int64
    package var added: [RepositoryReference]
    package var removed: [RepositoryReference]

    package init(
        action: String, installationID: Int64, added: [RepositoryReference] = [], removed: [RepositoryReference] = []
    ) {
        self.action = action
        self.installationID = installationID
        self.added = added
        self.removed = removed
    }
}

/// An installation as both events describe it.
private struct Installation: Decodable {
    let id: Int64
    let account: Account?
}

extension InstallationEvent: Decodable {
    private enum Field: String, CodingKey {
        case action, installation, repositories
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        let installation = try fields.decode(Installation.self, forKey: .installation)
        action = try fields.decode(String.self, forKey: .action)
        installationID = installation.id
        account = installation.account
        repositories = try fields.decodeIfPresent([RepositoryReference].self, forKey: .repositories) ?? []
    }
}

extension InstallationRepositoriesEvent: Decodable {
    private enum Field: String, CodingKey {
        case action, installation
        case added = "repositories_added"
        case removed = "repositories_removed"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        action = try fields.decode(String.self, forKey: .action)
        installationID = try fields.decode(Installation.self, forKey: .installation).id
        added = try fields.decodeIfPresent([RepositoryReference].self, forKey: .added) ?? []
        removed = try fields.decodeIfPresent([RepositoryReference].self, forKey: .removed) ?? []
    }
}
