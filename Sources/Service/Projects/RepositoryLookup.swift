/// Asks GitHub what a repository is. The composition root brings the real one: the service knows nothing of GitHub.
package protocol RepositoryLookup: Sendable {
    /// - Returns: The repository that has this name now; a renamed one is found under its old name.
    func find(owner: String, name: String) async throws(RepositoryLookupFailure) -> FoundRepository
}

package struct FoundRepository: Sendable, Equatable {
    /// GitHub's id, which renames and transfers leave alone.
    package var id: Int64
    /// `owner/name`, as GitHub writes it.
    package var fullName: String
    /// The App installation that reaches it; nil when a token does.
    package var installation: Int64?

    package init(id: Int64, fullName: String, installation: Int64?) {
        self.id = id
        self.fullName = fullName
        self.installation = installation
    }
}

/// Why a repository was not found. The texts are shown to the client: they hold no secret.
package enum RepositoryLookupFailure: Error, Sendable, Equatable {
    /// There is none, or the credentials do not reach it.
    case notFound(String)
    /// It is there, but cannot be synced (archived, issues switched off, access denied).
    case refused(String)
    /// GitHub gave no answer that could be used.
    case unreachable(String)
}

extension Problem {
    init(_ failure: RepositoryLookupFailure) {
        switch failure {
        case .notFound(let detail): self.init(.notFound, detail)
        case .refused(let detail): self.init(.refusedByGitHub, detail)
        case .unreachable(let detail): self.init(.gitHubUnreachable, detail)
        }
    }
}
