package import LedgerEvents

/// One look at an issue or pull request, taken from an event.
struct IssueSighting {
    var key: MirroredIssue.Key
    var resource: ResourceKind
    var githubID: Int64?
    var isPullRequest: Bool
    var updatedAt: GitHubSeconds
    var state: IssueState?
    var draft: Bool?
    var merged: Bool?
    var content: Position?
    var isDeletion: Bool

    /// The sightings that an event holds: what an inbound operation or an answer is about, and the issue that a
    /// comment's webhook brings along.
    static func of(_ event: Event) -> IssueSighting? {
        switch event.type {
        case .operationRecorded:
            // What our write replaced unseen has no time, and is no look at what is.
            guard let seen = event.decoded(OperationRecorded.self), seen.direction == .inbound,
                let repository = seen.repository, let updatedAt = event.githubUpdatedAt
            else { return nil }
            if let issue = seen.embeddedIssue {
                return IssueSighting(
                    key: .init(repository: repository, number: issue.number), resource: .issue,
                    githubID: issue.issue, isPullRequest: issue.isPullRequest, updatedAt: issue.updatedAt,
                    state: issue.state, isDeletion: false)
            }
            guard seen.kind == .task, let number = seen.number, let resource = seen.resource else { return nil }
            return IssueSighting(
                key: .init(repository: repository, number: number), resource: resource,
                githubID: resource == .pullRequest ? seen.pullRequest : seen.issue,
                isPullRequest: seen.isPullRequest ?? (resource == .pullRequest),
                updatedAt: updatedAt, state: seen.state, draft: seen.draft, merged: seen.merged, content: event.body,
                isDeletion: seen.change == .delete)
        case .recordAgreed:
            guard let agreed = event.decoded(RecordAgreed.self), agreed.resource != .issueComment,
                let number = agreed.number, let updatedAt = event.githubUpdatedAt
            else { return nil }
            return IssueSighting(
                key: .init(repository: agreed.repository, number: number), resource: agreed.resource,
                githubID: agreed.resource == .pullRequest ? agreed.pullRequest : agreed.issue,
                isPullRequest: agreed.resource == .pullRequest, updatedAt: updatedAt, state: agreed.state,
                content: event.body, isDeletion: false)
        default:
            return nil
        }
    }

    /// The newest sighting stands; of two in one second, the later in the log.
    func refresh(_ known: MirroredIssue?, at position: Position) -> MirroredIssue {
        var issue = known ?? MirroredIssue(key, position: position)
        issue.githubID = githubID ?? issue.githubID
        issue.isPullRequest = issue.isPullRequest || isPullRequest
        issue.isDeleted = issue.isDeleted || isDeletion
        guard updatedAt >= issue.updatedAt else { return issue }
        issue.updatedAt = updatedAt
        issue.state = state ?? issue.state
        issue.draft = draft ?? issue.draft
        issue.merged = merged ?? issue.merged
        issue.content = content ?? issue.content
        issue.lastEvent = position
        return issue
    }
}

package enum GitHubIssueProjection: Projection {
    package static let version = 2

    package static func keys(_ event: Event) -> [MirroredIssue.Key] {
        guard let sighting = IssueSighting.of(event), sighting.resource == .issue else { return [] }
        return [sighting.key]
    }

    package static func evolve(_ state: GitHubIssue?, _ event: Event, key: MirroredIssue.Key) -> GitHubIssue? {
        IssueSighting.of(event).map { GitHubIssue($0.refresh(state?.issue, at: event.position)) } ?? state
    }
}

package enum GitHubPullRequestProjection: Projection {
    package static let version = 2

    package static func keys(_ event: Event) -> [MirroredIssue.Key] {
        guard let sighting = IssueSighting.of(event), sighting.resource == .pullRequest else { return [] }
        return [sighting.key]
    }

    package static func evolve(
        _ state: GitHubPullRequest?, _ event: Event, key: MirroredIssue.Key
    ) -> GitHubPullRequest? {
        IssueSighting.of(event).map { GitHubPullRequest($0.refresh(state?.issue, at: event.position)) } ?? state
    }
}
