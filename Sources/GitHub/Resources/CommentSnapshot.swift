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

extension CommentSnapshot: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        let issueURL: String? = try fields.readIfPresent("issue_url")
        self.init(
            id: try fields.read("id"),
            body: try fields.readIfPresent("body") ?? "",
            author: try fields.readIfPresent("user"),
            createdAt: try fields.readTime("created_at"),
            updatedAt: try fields.readTime("updated_at"),
            htmlURL: try fields.readIfPresent("html_url"),
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
