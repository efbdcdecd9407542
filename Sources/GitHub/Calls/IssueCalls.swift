import LedgerEvents

/// GitHub's "REST API endpoints for issues" and the one read of pull requests that the ledger needs.
extension GitHubCall where Value == IssueSnapshot {
    /// `GET /repositories/{id}/issues/{number}`: an issue, or a pull request's issue face. A transferred issue
    /// redirects to where it is now; a deleted one is 410.
    package static func issue(_ repository: RepositoryID, _ number: Int) -> Self {
        Self(.get("\(repository.path)/issues/\(number)"))
    }

    /// `GET /repositories/{id}/pulls/{number}`.
    package static func pullRequest(_ repository: RepositoryID, _ number: Int) -> Self {
        Self(.get("\(repository.path)/pulls/\(number)"))
    }

    /// `POST /repositories/{id}/issues`. There are no idempotency keys: an attempt of unknown outcome must be
    /// looked for before it is repeated.
    package static func createIssue(
        in repository: RepositoryID, title: String, body: String? = nil, labels: [String]? = nil,
        assignees: [String]? = nil
    ) -> Self {
        let fields = IssueChanges(title: title, body: body, labels: labels, assignees: assignees).fields
        return Self(
            GitHubRequest(method: .post, path: "\(repository.path)/issues", body: RequestBody.json(fields)))
    }

    /// `PATCH /repositories/{id}/issues/{number}`: of a pull request too; the answer is its issue face.
    package static func updateIssue(_ repository: RepositoryID, _ number: Int, _ changes: IssueChanges) -> Self {
        Self(
            GitHubRequest(
                method: .patch, path: "\(repository.path)/issues/\(number)", body: RequestBody.json(changes.fields)))
    }
}

extension GitHubCall where Value == Page<IssueSnapshot> {
    /// `GET /repositories/{id}/issues`: issues and pull requests' issue faces, open and closed, the least recently
    /// updated first, so that what changes while we page is met again and not missed.
    ///
    /// - Parameter since: Only those updated at or after that second.
    package static func issues(in repository: RepositoryID, since: Int64? = nil) -> Self {
        list(
            .get(
                "\(repository.path)/issues",
                [
                    ("state", "all"), ("sort", "updated"), ("direction", "asc"),
                    ("since", since.map(Timestamp.text(seconds:))),
                    ("per_page", "100"),
                ]))
    }

    /// A further page of ``issues(in:since:)``.
    package static func issues(page: PageLink) -> Self { list(.get(page)) }
}
