/// A comment in an issue's or a pull request's conversation, as GitHub reported it at one moment.
package struct CommentSnapshot: Sendable, Equatable {
    package var id: Int64
    /// GitHub's null is the empty text.
    package var body: String
    /// Nil for an account that has been deleted.
    package var author: Account?
    /// Whole seconds since 1970, GitHub's clock. A `deleted` event carries the time of the last edit.
    package var createdAt: Int64
    package var updatedAt: Int64
    package var htmlURL: String?
    /// The number of the issue it stands under, when the payload links to it.
    package var issueNumber: Int?
    /// The repository by the name it has now, when the payload links to it.
    package var repository: RepositoryName?

    package init(
        id: Int64, body: String, author: Account? = nil, createdAt: Int64, updatedAt: Int64, htmlURL: String? = nil,
        issueNumber: Int? = nil, repository: RepositoryName? = nil
    ) {
        self.id = id
        self.body = body
        self.author = author
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.htmlURL = htmlURL
        self.issueNumber = issueNumber
        self.repository = repository
    }
}

extension CommentSnapshot: Decodable {
    private enum Field: String, CodingKey {
        case id, body, user
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case htmlURL = "html_url"
        case issueURL = "issue_url"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        let issueURL = try fields.decodeIfPresent(String.self, forKey: .issueURL)
        self.init(
            id: try fields.decode(Int64.self, forKey: .id),
            body: try fields.decodeIfPresent(String.self, forKey: .body) ?? "",
            author: try fields.decodeIfPresent(Account.self, forKey: .user),
            createdAt: try fields.decodeTime(forKey: .createdAt),
            updatedAt: try fields.decodeTime(forKey: .updatedAt),
            htmlURL: try fields.decodeIfPresent(String.self, forKey: .htmlURL),
            issueNumber: issueURL.flatMap(Self.issueNumber(inAddress:)),
            repository: issueURL.flatMap(RepositoryName.init(apiAddress:)))
    }

    /// `https://api.github.com/repos/octo/garden/issues/7` -> 7.
    private static func issueNumber(inAddress address: String) -> Int? {
        let segments = address.split(separator: "/")
        guard segments.dropLast().last == "issues" else { return nil }
        return segments.last.flatMap { Int($0) }
    }
}
