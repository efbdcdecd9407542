package import LedgerEvents

/// A GitHub repository, known by its id: its name can change, its id does not.
package struct Repository: Sendable, Equatable {
    package var id: Int64
    /// `owner/name`, as last heard; nil while only an installation has named it by id, and once it has been erased.
    package var name: String?
    /// The event that brought the name.
    package var namedBy: Position?
    /// The project that it is connected to; nil when it is not.
    package var project: String?
    /// The one that it was connected to when its installation, or the token, did not reach it any more. Only a new
    /// connection, or somebody who ends it, takes this away: what told of that loss may have come late, or be over.
    package var lostProject: String?
    /// The App installation that gives access to it; nil when a token does.
    package var installation: Int64?
    /// As last heard: GitHub lets nobody change anything in it.
    package var isArchived: Bool
    package var lastEvent: Position
}

extension Repository: Entity {
    package static let table = TableShape(
        "repository", key: ["id"],
        columns: [
            .integer("id"), .text("name"), .integer("named_by"), .text("project"), .text("lost_project"),
            .integer("installation"), .integer("archived"), .integer("last_event"),
        ],
        indexes: [
            .init(["name"], whereNotNull: "name"), .init(["project", "id"], whereNotNull: "project"),
            .init(["lost_project", "id"], whereNotNull: "lost_project"),
        ],
        keepsNames: true)

    package var key: Int64 { id }

    package func write(_ row: inout RowWriter) {
        row.integer(id)
        row.text(name)
        row.integer(namedBy)
        row.text(project)
        row.text(lostProject)
        row.integer(installation)
        row.integer(isArchived ? 1 : 0)
        row.integer(lastEvent)
    }

    package init(_ row: inout RowReader) {
        id = row.integer() ?? 0
        name = row.text()
        namedBy = row.integer()
        project = row.text()
        lostProject = row.text()
        installation = row.integer()
        isArchived = row.integer() == 1
        lastEvent = row.integer() ?? 0
    }
}

package enum RepositoryProjection: Projection {
    package static let version = 6

    package static func keys(_ event: Event) -> [Int64] {
        switch event.type {
        case .repositoryConnected: event.decoded(RepositoryConnected.self).map { [$0.repository] } ?? []
        case .repositoryDisconnected: event.decoded(RepositoryDisconnected.self).map { [$0.repository] } ?? []
        case .repositoryRenamed: event.decoded(RepositoryRenamed.self).map { [$0.repository] } ?? []
        case .repositoryArchived, .repositoryUnarchived:
            event.decoded(RepositoryArchiving.self).map { [$0.repository] } ?? []
        case .bodyRedacted: (event.decoded(BodyRedacted.self)?.repository).map { [$0] } ?? []
        case .installationCreated, .installationUnsuspended, .installationRepositoriesAdded,
            .installationRepositoriesRemoved:
            event.decoded(InstallationChanged.self)?.repositories ?? []
        default: []
        }
    }

    package static func evolve(_ state: Repository?, _ event: Event, key: Int64) -> Repository? {
        var repository = state ?? Repository(id: key, isArchived: false, lastEvent: event.position)
        repository.lastEvent = event.position
        switch event.type {
        case .repositoryConnected:
            let connected = event.decoded(RepositoryConnected.self)
            repository.project = connected?.project
            repository.lostProject = nil
            repository.installation =
                connected?.withoutInstallation == true ? nil : event.installation ?? repository.installation
            repository.takeName(event)
        case .repositoryDisconnected:
            let isLost = event.decoded(RepositoryDisconnected.self)?.isLost == true
            repository.lostProject = isLost ? repository.project ?? repository.lostProject : nil
            repository.project = nil
        case .repositoryRenamed:
            repository.takeName(event)
        case .repositoryArchived, .repositoryUnarchived:
            repository.isArchived = event.type == .repositoryArchived
        case .installationCreated, .installationUnsuspended, .installationRepositoriesAdded:
            repository.installation = event.installation
        case .installationRepositoriesRemoved:
            // Access is gone with the installation that gave it, and so is the connection.
            guard repository.installation == event.installation else { break }
            repository.installation = nil
            repository.lostProject = repository.project ?? repository.lostProject
            repository.project = nil
        case .bodyRedacted:
            if repository.namedBy == event.body { repository.name = nil }
        default:
            break
        }
        return repository
    }
}

extension Repository {
    /// A name that has been erased since must not leave an earlier one in its place: whoever folds the log anew has to
    /// come to what is there now.
    fileprivate mutating func takeName(_ event: Event) {
        guard event.body == event.position else { return }
        name = event.text.map { String(decoding: $0, as: UTF8.self) }
        namedBy = event.position
    }
}
