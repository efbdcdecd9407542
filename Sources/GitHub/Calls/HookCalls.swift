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

extension RepositoryHook: Decodable {
    private enum Field: String, CodingKey {
        case id, active, config, events
    }

    private struct Configuration: Decodable {
        let url: String?
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        self.init(
            id: try fields.decode(Int64.self, forKey: .id),
            isActive: try fields.decodeIfPresent(Bool.self, forKey: .active) ?? true,
            url: try fields.decodeIfPresent(Configuration.self, forKey: .config)?.url,
            events: try fields.decodeIfPresent([String].self, forKey: .events) ?? ["*"])
    }
}

extension GitHubCall where Value == Page<RepositoryHook> {
    /// `GET /repos/{owner}/{repo}/hooks`: needs the permission to read webhooks; without it the answer is 403 or 404.
    package static func hooks(of repository: RepositoryName) -> Self {
        list(.get("\(repository.path)/hooks", [("per_page", "100")]))
    }
}
