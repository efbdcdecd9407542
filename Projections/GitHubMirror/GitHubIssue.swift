package import LedgerEvents

/// What we last saw of an issue, or of a pull request: two tables of one shape, because the two are timed differently.
package struct MirroredIssue: Sendable, Equatable {
    package var repository: Int64
    package var number: Int64
    /// GitHub's id of the issue, or of the pull request in that table.
    package var githubID: Int64?
    package var isPullRequest: Bool
    package var updatedAt: GitHubSeconds
    package var state: IssueState?
    package var draft: Bool
    package var merged: Bool
    /// Where the content we saw stands in the log; nil while only facts are known.
    package var content: Position?
    package var isDeleted: Bool
    package var lastEvent: Position

    package struct Key: Hashable, Sendable, KeyValue {
        package var repository: Int64
        package var number: Int64

        package init(repository: Int64, number: Int64) {
            self.repository = repository
            self.number = number
        }

        package var rowKey: RowKey { .two(.integer(repository), .integer(number)) }
    }

    package var key: Key { Key(repository: repository, number: number) }

    static func shape(_ name: String) -> TableShape {
        TableShape(
            name, key: ["repository", "number"],
            columns: [
                .integer("repository"), .integer("number"), .integer("github_id"), .integer("is_pull_request"),
                .integer("updated_at"), .text("state"), .integer("draft"), .integer("merged"), .integer("content"),
                .integer("is_deleted"), .integer("last_event"),
            ])
    }

    func write(_ row: inout RowWriter) {
        row.integer(repository)
        row.integer(number)
        row.integer(githubID)
        row.flag(isPullRequest)
        row.integer(updatedAt)
        row.value(state)
        row.flag(draft)
        row.flag(merged)
        row.integer(content)
        row.flag(isDeleted)
        row.integer(lastEvent)
    }

    init(_ row: inout RowReader) {
        repository = row.integer() ?? 0
        number = row.integer() ?? 0
        githubID = row.integer()
        isPullRequest = row.flag()
        updatedAt = row.integer() ?? 0
        state = row.value(IssueState.self)
        draft = row.flag()
        merged = row.flag()
        content = row.integer()
        isDeleted = row.flag()
        lastEvent = row.integer() ?? 0
    }

    init(_ key: Key, position: Position) {
        repository = key.repository
        number = key.number
        isPullRequest = false
        updatedAt = .min
        draft = false
        merged = false
        isDeleted = false
        lastEvent = position
    }
}

package struct GitHubIssue: Entity {
    package static let table = MirroredIssue.shape("github_issue")
    package var issue: MirroredIssue
    package var key: MirroredIssue.Key { issue.key }
    package init(_ row: inout RowReader) { issue = MirroredIssue(&row) }
    package func write(_ row: inout RowWriter) { issue.write(&row) }
    init(_ issue: MirroredIssue) { self.issue = issue }
}

package struct GitHubPullRequest: Entity {
    package static let table = MirroredIssue.shape("github_pull_request")
    package var issue: MirroredIssue
    package var key: MirroredIssue.Key { issue.key }
    package init(_ row: inout RowReader) { issue = MirroredIssue(&row) }
    package func write(_ row: inout RowWriter) { issue.write(&row) }
    init(_ issue: MirroredIssue) { self.issue = issue }
}
