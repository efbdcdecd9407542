/// A webhook of a repository's settings.
package struct RepositoryHook: Sendable, Equatable {
    package var id: Int64
    package var isActive: Bool
    /// Where it delivers to.
    package var url: String?
    /// What it tells of; `*` is everything.
    package var events: [String]

    package init(id: Int64, isActive: Bool, url: String?, events: [String] = ["*"]) {
        self.id = id
        self.isActive = isActive
        self.url = url
        self.events = events
    }
}

extension RepositoryHook: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        self.init(
            id: try fields.read("id"),
            isActive: try fields.readIfPresent("active") ?? true,
            url: try fields.readIfPresent(at: "config", "url"),
            events: try fields.readIfPresent("events") ?? ["*"])
    }
}

extension GitHubCall where Value == Page<RepositoryHook> {
    /// `GET /repositories/{id}/hooks`: needs the permission to read webhooks; without it the answer is 403 or 404.
    package static func hooks(of repository: RepositoryID) -> Self {
        list(.get("\(repository.path)/hooks", [("per_page", "100")]))
    }
}
