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

extension InstallationEvent: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        let installation: InstallationReference = try fields.read("installation")
        action = try fields.read("action")
        installationID = installation.id
        account = installation.account
        repositories = try fields.readIfPresent("repositories") ?? []
    }
}

extension InstallationRepositoriesEvent: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        let installation: InstallationReference = try fields.read("installation")
        action = try fields.read("action")
        installationID = installation.id
        added = try fields.readIfPresent("repositories_added") ?? []
        removed = try fields.readIfPresent("repositories_removed") ?? []
    }
}
