import GitHub
import Ledger
import LedgerEvents
import Projections

/// An issue, a pull request's issue face, or a comment, as a list has it.
enum ListedResource: Sendable {
    case issue(IssueSnapshot)
    case comment(CommentSnapshot)

    /// An issue's number; a comment's id.
    var id: Int64 {
        switch self {
        case .issue(let issue): Int64(issue.number)
        case .comment(let comment): comment.id
        }
    }

    /// The number of the issue that it is, or stands under.
    var number: Int64? {
        switch self {
        case .issue(let issue): Int64(issue.number)
        case .comment(let comment): comment.issueNumber.map(Int64.init)
        }
    }

    var commentID: Int64? {
        if case .comment(let comment) = self { comment.id } else { nil }
    }

    var updatedAt: GitHubSeconds {
        switch self {
        case .issue(let issue): issue.updatedAt
        case .comment(let comment): comment.updatedAt
        }
    }

    var accounts: Set<Account> {
        switch self {
        case .issue(let issue): Set(([issue.author] + issue.assignees).compactMap(\.self))
        case .comment(let comment): Set([comment.author].compactMap(\.self))
        }
    }

    func item(_ marker: Marker) -> ListedItem {
        switch self {
        case .issue(let issue):
            item(
                SightedIssue(observed: issue, in: 0, installation: nil), marker,
                isFace: issue.isPullRequest && issue.kind == .issue)
        case .comment(let comment):
            item(SightedComment(observed: comment, in: 0, number: nil, installation: nil), marker, isFace: false)
        }
    }

    private func item(_ sighting: some Sighting, _ marker: Marker, isFace: Bool) -> ListedItem {
        ListedItem(
            updatedAt: updatedAt, isFace: isFace, content: sighting.report(project: "", body: sighting.body).content,
            stripped: marker.find(in: sighting.body).map { sighting.report(project: "", body: $0.body).content })
    }
}

extension Reception {
    /// Lets the rules decide about a resource that a look of ours found.
    ///
    /// - Parameter head: The log's when the look began; nil for one that has waited since.
    @discardableResult
    func receive(
        _ found: ListedResource, in repository: Int64, installation: Int64?, parent: RecordID? = nil,
        lookBegan head: Position?, waiting: Operation? = nil, isOverdue: Bool = false
    ) throws -> RecordState {
        switch found {
        case .issue(let issue):
            return try receive(
                SightedIssue(observed: issue, in: repository, installation: installation), waiting: waiting,
                isOverdue: isOverdue
            ) { $0.lookBegan = head }
        case .comment(let comment):
            let cached = try transaction.rows.find(GitHubComment.self, comment.id)?.id
            return try receive(
                SightedComment(observed: comment, in: repository, number: nil, installation: installation),
                parent: parent, waiting: waiting, isOverdue: isOverdue
            ) { report in
                report.lookBegan = head
                report.recorded.cachedComment = cached
            }
        }
    }
}
