package import LedgerEvents

/// A GitHub repository, known by its id: its name can change, its id does not.
package struct Repository: Sendable, Equatable {
    package var id: Int64
    /// `owner/name`, as last heard; nil while only an installation has named it by id.
    package var name: String?
    /// The project that it is connected to; nil when it is not.
    package var project: String?
    /// The App installation that gives access to it; nil when a token does.
    package var installation: Int64?
    package var lastEvent: Position
}

extension Repository: Entity {
    package static let table = TableShape(
        "repository", key: ["id"],
        columns: [
            .integer("id"), .text("name"), .text("project"), .integer("installation"), .integer("last_event"),
        ],
        indexes: [.init(["name"], whereNotNull: "name"), .init(["project", "id"], whereNotNull: "project")])

    package var key: Int64 { id }

    package func write(_ row: inout RowWriter) {
        row.integer(id)
        row.text(name)
        row.text(project)
        row.integer(installation)
        row.integer(lastEvent)
    }

    package init(_ row: inout RowReader) {
        id = row.integer() ?? 0
        name = row.text()
        project = row.text()
        installation = row.integer()
        lastEvent = row.integer() ?? 0
    }
}

package enum RepositoryProjection: Projection {
    package static let version = 1

    package static func keys(_ event: Event) -> [Int64] {
        switch event.type {
        case .repositoryConnected: event.decoded(RepositoryConnected.self).map { [$0.repository] } ?? []
        case .repositoryDisconnected: event.decoded(RepositoryDisconnected.self).map { [$0.repository] } ?? []
        case .repositoryRenamed: event.decoded(RepositoryRenamed.self).map { [$0.repository] } ?? []
        case .installationCreated, .installationUnsuspended, .installationRepositoriesAdded,
            .installationRepositoriesRemoved:
            event.decoded(InstallationChanged.self)?.repositories ?? []
        default: []
        }
    }

    package static func evolve(_ state: Repository?, _ event: Event, key: Int64) -> Repository? {
        var repository = state ?? Repository(id: key, lastEvent: event.position)
        repository.lastEvent = event.position
        let text = event.text.map { String(decoding: $0, as: UTF8.self) }
        switch event.type {
        case .repositoryConnected:
            repository.project = event.decoded(RepositoryConnected.self)?.project
            repository.installation = event.installation ?? repository.installation
            repository.name = text ?? repository.name
        case .repositoryDisconnected:
            repository.project = nil
        case .repositoryRenamed:
            repository.name = text ?? repository.name
        case .installationCreated, .installationUnsuspended, .installationRepositoriesAdded:
            repository.installation = event.installation
        case .installationRepositoriesRemoved:
            // Access is gone with the installation that gave it, and so is the connection.
            guard repository.installation == nil || repository.installation == event.installation else { break }
            repository.installation = nil
            repository.project = nil
        default:
            break
        }
        return repository
    }
}
