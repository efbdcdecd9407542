import GitHub
import Service

/// Asks GitHub what a repository's id is, and which installation of the App reaches it.
struct RepositoryFinder: RepositoryLookup {
    let client: GitHubClient
    /// With an App's credentials the installation is found first; a token reaches what it reaches.
    let isApp: Bool

    func find(owner: String, name: String) async throws(RepositoryLookupFailure) -> FoundRepository {
        guard let repository = RepositoryName(owner: owner, name: name) else {
            throw .notFound("\(owner)/\(name) is not a name that a repository can have")
        }
        let installation: Int64?
        let details: RepositoryDetails
        do throws(GitHubError) {
            installation = isApp ? try await client.perform(.installation(for: repository)).value.id : nil
            details = try await client.perform(.repository(repository), installation: installation).value
        } catch {
            throw Self.failure(error, repository)
        }
        if details.isArchived { throw .refused("\(repository) is archived and takes no edits") }
        if !details.hasIssues { throw .refused("\(repository) has its issues switched off") }
        return FoundRepository(
            id: details.reference.id, fullName: details.reference.fullName, installation: installation)
    }

    private static func failure(_ error: GitHubError, _ repository: RepositoryName) -> RepositoryLookupFailure {
        switch error.code {
        case .notFound, .gone, .credentials(.installationNotFound):
            .notFound("\(repository) is not there, or these credentials do not reach it")
        case .forbidden, .unauthorized, .credentials, .invalidRequest:
            .refused("\(error)")
        case .refusedBeforeSending, .outcomeUnknown, .rateLimited, .validation, .redirected, .server, .unreadable,
            .unexpected:
            .unreachable("\(error)")
        }
    }
}

extension RepositoryLookupFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notFound(let text), .refused(let text), .unreachable(let text): text
        }
    }
}
