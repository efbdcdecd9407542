import LedgerEvents

/// GitHub's "REST API endpoints for issues" and the one read of pull requests that the ledger needs.
extension GitHubCall where Value == IssueSnapshot {
    /// `GET /repos/{owner}/{repo}/issues/{number}`: an issue, or a pull request's issue face. A transferred issue
    /// redirects to where it is now; a deleted one is 410.
    package static func issue(_ repository: RepositoryName, _ number: Int) -> Self {
        Self(.get("\(repository.path)/issues/\(number)"))
    }

    /// `GET /repos/{owner}/{repo}/pulls/{number}`.
    package static func pullRequest(_ repository: RepositoryName, _ number: Int) -> Self {
        Self(.get("\(repository.path)/pulls/\(number)"))
    }

    /// `POST /repos/{owner}/{repo}/issues`. There are no idempotency keys: an attempt of unknown outcome must be
    /// looked for before it is repeated.
    package static func createIssue(
        in repository: RepositoryName, title: String, body: String? = nil, labels: [String]? = nil,
        assignees: [String]? = nil
    ) -> Self {
        let fields = IssueChanges(title: title, body: body, labels: labels, assignees: assignees).fields
        return Self(
            GitHubRequest(method: .post, path: "\(repository.path)/issues", body: RequestBody.json(fields)))
    }

    /// `PATCH /repos/{owner}/{repo}/issues/{number}`: of a pull request too; the answer is its issue face.
    package static func updateIssue(_ repository: RepositoryName, _ number: Int, _ changes: IssueChanges) -> Self {
        Self(
            GitHubRequest(
                method: .patch, path: "\(repository.path)/issues/\(number)", body: RequestBody.json(changes.fields)))
    }
}

extension GitHubCall where Value == Page<IssueSnapshot> {
    /// `GET /repos/{owner}/{repo}/issues`: issues and pull requests' issue faces, open and closed, the least recently
    /// updated first, so that what changes while we page is met again and not missed.
    ///
    /// - Parameter since: Only those updated at or after that second.
    package static func issues(in repository: RepositoryName, since: Int64? = nil) -> Self {
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

extension RepositoryName {
    /// `/repos/{owner}/{repo}`: both are made of characters that need no encoding.
    var path: String { "/repos/\(owner)/\(name)" }
}
