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
    /// nil: it says nothing about that.
    var isDeleted: Bool?

    /// The sightings that an event holds: what an inbound operation or an answer is about, and the issue that a
    /// comment's webhook brings along; and that what was taken for deleted is there.
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
                    state: issue.state)
            }
            guard seen.kind == .task, let number = seen.number, let resource = seen.resource else { return nil }
            return IssueSighting(
                key: .init(repository: repository, number: number), resource: resource,
                githubID: resource == .pullRequest ? seen.pullRequest : seen.issue,
                isPullRequest: seen.isPullRequest ?? (resource == .pullRequest),
                updatedAt: updatedAt, state: seen.state, draft: seen.draft, merged: seen.merged, content: event.body,
                isDeleted: seen.change == .delete ? true : nil)
        case .recordAgreed:
            guard let agreed = event.decoded(RecordAgreed.self), agreed.resource != .issueComment,
                let number = agreed.number, let updatedAt = event.githubUpdatedAt
            else { return nil }
            return IssueSighting(
                key: .init(repository: agreed.repository, number: number), resource: agreed.resource,
                githubID: agreed.resource == .pullRequest ? agreed.pullRequest : agreed.issue,
                isPullRequest: agreed.resource == .pullRequest, updatedAt: updatedAt, state: agreed.state,
                content: event.body)
        case .recordRestored:
            guard let restored = event.decoded(RecordRestored.self), let resource = restored.resource,
                resource != .issueComment, let repository = restored.repository, let number = restored.number
            else { return nil }
            // What the look saw beside that, its operation tells.
            return IssueSighting(
                key: .init(repository: repository, number: number), resource: resource,
                isPullRequest: resource == .pullRequest, updatedAt: .min, isDeleted: false)
        default:
            return nil
        }
    }

    /// The newest sighting stands; of two in one second, the later in the log. A merge is for good, however late it is
    /// told.
    func refresh(_ known: MirroredIssue?, at position: Position) -> MirroredIssue {
        var issue = known ?? MirroredIssue(key, position: position)
        issue.githubID = githubID ?? issue.githubID
        issue.isPullRequest = issue.isPullRequest || isPullRequest
        issue.isDeleted = isDeleted ?? issue.isDeleted
        issue.merged = issue.merged || merged == true
        guard updatedAt >= issue.updatedAt else { return issue }
        issue.updatedAt = updatedAt
        issue.state = state ?? issue.state
        issue.draft = draft ?? issue.draft
        issue.content = content ?? issue.content
        issue.lastEvent = position
        return issue
    }
}

package enum GitHubIssueProjection: Projection {
    package static let version = 3

    package static func keys(_ event: Event) -> [MirroredIssue.Key] {
        guard let sighting = IssueSighting.of(event), sighting.resource == .issue else { return [] }
        return [sighting.key]
    }

    package static func evolve(_ state: GitHubIssue?, _ event: Event, key: MirroredIssue.Key) -> GitHubIssue? {
        IssueSighting.of(event).map { GitHubIssue($0.refresh(state?.issue, at: event.position)) } ?? state
    }
}

package enum GitHubPullRequestProjection: Projection {
    package static let version = 3

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
