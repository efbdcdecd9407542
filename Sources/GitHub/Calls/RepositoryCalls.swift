/// Repositories, the installations that reach them, and the rate limits.
extension GitHubCall where Value == RepositoryDetails {
    /// `GET /repos/{owner}/{repo}`; an old name redirects to the new one.
    package static func repository(_ name: RepositoryName) -> Self {
        Self(.get(name.path))
    }

    /// `GET /repositories/{id}`: by the id that renames and transfers leave alone. It is where GitHub's own redirects
    /// of renamed repositories lead.
    package static func repository(id: Int64) -> Self {
        Self(.get(RepositoryID(id).path))
    }
}

extension GitHubCall where Value == Page<RepositoryReference> {
    /// `GET /installation/repositories`: what an installation may reach. Unlike other lists this one is wrapped:
    /// `{"total_count": 1, "repositories": [...]}`.
    package static func installationRepositories() -> Self {
        Self(.get("/installation/repositories", [("per_page", "100")])) { answer, base throws(DecodingFailure) in
            let wrapped = try JSONTape.value(of: answer.body, as: WrappedRepositories.self)
            return Page(items: wrapped.repositories, next: try answer.nextPage(below: base))
        }
    }
}

private struct WrappedRepositories: JSONObject {
    let repositories: [RepositoryReference]

    init(_ fields: JSONFields) throws(DecodingFailure) { repositories = try fields.read("repositories") }
}

extension GitHubCall where Value == Account {
    /// `GET /user`: whose a token is.
    package static func user() -> Self { Self(.get("/user")) }
}

extension GitHubCall where Value == RateLimits {
    /// `GET /rate_limit`.
    package static func rateLimits() -> Self {
        Self(.get("/rate_limit"))
    }
}

/// An installation of the app, as the app itself and webhooks see it.
package struct InstallationReference: Sendable, Equatable {
    package var id: Int64
    package var account: Account?

    package init(id: Int64, account: Account?) {
        self.id = id
        self.account = account
    }
}

extension InstallationReference: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        id = try fields.read("id")
        account = try fields.readIfPresent("account")
    }
}

/// The App that the credentials belong to.
package struct AppReference: Sendable, Equatable {
    package var id: Int64
    package var name: String
}

extension AppReference: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        id = try fields.read("id")
        name = try fields.read("name")
    }
}

extension GitHubCall where Value == AppReference {
    /// `GET /app`, as the app: shows that id and key belong together.
    package static func app() -> Self { Self(.get("/app", authority: .app)) }
}

extension GitHubCall where Value == InstallationReference {
    /// `GET /repos/{owner}/{repo}/installation`, as the app: 404 where it is not installed.
    package static func installation(for repository: RepositoryName) -> Self {
        Self(.get("\(repository.path)/installation", authority: .app))
    }

    /// `GET /repositories/{id}/installation`, likewise, by the id that renames and transfers leave alone.
    package static func installation(forRepository id: Int64) -> Self {
        Self(.get("\(RepositoryID(id).path)/installation", authority: .app))
    }
}

extension RepositoryName {
    /// `/repos/{owner}/{repo}`: both are made of characters that need no encoding.
    fileprivate var path: String { "/repos/\(owner)/\(name)" }
}
