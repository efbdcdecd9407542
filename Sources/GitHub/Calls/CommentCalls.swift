import LedgerEvents

/// GitHub's "REST API endpoints for issue comments": those of a pull request's conversation are among them.
extension GitHubCall where Value == CommentSnapshot {
    /// `GET /repositories/{id}/issues/comments/{comment}`. A deleted comment is 404.
    package static func comment(_ repository: RepositoryID, _ id: Int64) -> Self {
        Self(.get("\(repository.path)/issues/comments/\(id)"))
    }

    /// `POST /repositories/{id}/issues/{number}/comments`.
    package static func createComment(_ repository: RepositoryID, onIssue number: Int, body: String) -> Self {
        Self(
            GitHubRequest(
                method: .post, path: "\(repository.path)/issues/\(number)/comments",
                body: RequestBody.json(["body": .text(body)])))
    }

    /// `PATCH /repositories/{id}/issues/comments/{comment}`.
    package static func updateComment(_ repository: RepositoryID, _ id: Int64, body: String) -> Self {
        Self(
            GitHubRequest(
                method: .patch, path: "\(repository.path)/issues/comments/\(id)",
                body: RequestBody.json(["body": .text(body)])))
    }
}

extension GitHubCall where Value == Void {
    /// `DELETE /repositories/{id}/issues/comments/{comment}`.
    package static func deleteComment(_ repository: RepositoryID, _ id: Int64) -> Self {
        Self(GitHubRequest(method: .delete, path: "\(repository.path)/issues/comments/\(id)"))
    }
}

extension GitHubCall where Value == Page<CommentSnapshot> {
    /// `GET /repositories/{id}/issues/comments`: of every issue, the least recently updated first.
    ///
    /// - Parameter since: Only those updated at or after that second.
    package static func comments(in repository: RepositoryID, since: Int64? = nil) -> Self {
        list(
            .get(
                "\(repository.path)/issues/comments",
                [
                    ("sort", "updated"), ("direction", "asc"), ("since", since.map(Timestamp.text(seconds:))),
                    ("per_page", "100"),
                ]))
    }

    /// `GET /repositories/{id}/issues/{number}/comments`: of one issue, in order of creation.
    package static func comments(
        _ repository: RepositoryID, onIssue number: Int, since: Int64? = nil
    ) -> Self {
        list(
            .get(
                "\(repository.path)/issues/\(number)/comments",
                [("since", since.map(Timestamp.text(seconds:))), ("per_page", "100")]))
    }

    /// A further page of either list.
    package static func comments(page: PageLink) -> Self { list(.get(page)) }
}
