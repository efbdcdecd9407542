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

    /// A repository is known by its id; only its name, or its being there at all, can be news.
    static func of(_ event: RepositoryEvent, _ rows: Rows) throws -> [Draft] {
        guard let known = try rows.find(Repository.self, event.repository.id) else { return [] }
        if event.action == "deleted" {
            return known.project == nil ? [] : [Draft(RepositoryDisconnected(repository: known.id))]
        }
        guard known.name != event.repository.fullName else { return [] }
        return [
            Draft(RepositoryRenamed(repository: known.id), body: .new(Array(event.repository.fullName.utf8)))
        ]
    }
}
