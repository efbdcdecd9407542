import GitHub
import Ledger
import LedgerEvents
import Projections

/// What GitHub's own events say about installations and repositories.
enum ConnectionNews {
    static func of(_ event: InstallationEvent) -> [Draft] {
        let type: EventType
        switch event.action {
        case "created": type = .installationCreated
        case "deleted": type = .installationDeleted
        case "suspend": type = .installationSuspended
        case "unsuspend": type = .installationUnsuspended
        default: return []
        }
        // Who loses an installation keeps its repositories' rows: `unsuspend` and a new `created` name them again.
        let repositories = type == .installationCreated ? event.repositories.map(\.id) : []
        return [Draft(InstallationChanged(type, repositories: repositories), installation: event.installationID)]
    }

    static func of(_ event: InstallationRepositoriesEvent) -> [Draft] {
        var news: [Draft] = []
        for (type, repositories) in [
            (EventType.installationRepositoriesAdded, event.added),
            (.installationRepositoriesRemoved, event.removed),
        ] where !repositories.isEmpty {
            news.append(
                Draft(
                    InstallationChanged(type, repositories: repositories.map(\.id)),
                    installation: event.installationID))
        }
        return news
    }

    /// A repository is known by its id; only its name, whether it is archived, or its being there at all can be news.
    static func of(_ event: RepositoryEvent, _ rows: Rows) throws -> [Draft] {
        guard let known = try rows.find(Repository.self, event.repository.id) else { return [] }
        switch event.action {
        case "deleted":
            let isConnected = known.project != nil || known.lostProject != nil
            return !isConnected ? [] : [Draft(RepositoryDisconnected(repository: known.id))]
        case "archived", "unarchived":
            let isArchived = event.action == "archived"
            guard known.isArchived != isArchived else { return rename(known, to: event.repository) }
            return rename(known, to: event.repository)
                + [Draft(RepositoryArchiving(repository: known.id, isArchived: isArchived))]
        default:
            return rename(known, to: event.repository)
        }
    }

    /// What is told about an issue names its repository too, which matters when the `repository` event was lost. A late
    /// delivery may still say an old name, which another repository may bear by now: only what is not older than the
    /// last news of the repository counts.
    static func ofName(in payload: WebhookPayload, _ transaction: LedgerTransaction) throws -> [Draft] {
        guard let time = payload.content.updatedAt, let repository = payload.repository,
            let known = try transaction.rows.find(Repository.self, repository.id), known.name != repository.fullName,
            let heard = try transaction.event(at: known.lastEvent)?.recordedAt,
            time >= Timestamp.wholeSeconds(heard + (try transaction.facts().clockOffset))
        else { return [] }
        return rename(known, to: repository)
    }

    private static func rename(_ known: Repository, to repository: RepositoryReference) -> [Draft] {
        guard known.name != repository.fullName else { return [] }
        return [Draft(RepositoryRenamed(repository: known.id), body: .new(Array(repository.fullName.utf8)))]
    }
}

extension WebhookPayload.Content {
    /// When what it is about changed last; nil where that is no issue, pull request or comment.
    fileprivate var updatedAt: GitHubSeconds? {
        switch self {
        case .issue(let event): event.issue.updatedAt
        case .pullRequest(let event): event.pullRequest.updatedAt
        case .comment(let event): event.comment.updatedAt
        case .installation, .installationRepositories, .repository, .ping, .other: nil
        }
    }
}
