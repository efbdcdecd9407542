import LedgerEvents
import Projections

/// A project with the repositories that are connected to it.
struct ProjectDocument: Encodable, Sendable {
    private let id: String
    /// nil once it has been redacted.
    private let name: String?
    private let savedAt: String
    private let repositories: [RepositoryDocument]

    init(_ project: Project, _ repositories: [Repository]) {
        id = project.id
        name = project.name
        savedAt = Timestamp.text(microseconds: project.savedAt)
        self.repositories = repositories.map(RepositoryDocument.init)
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(id, forKey: .id)
        try fields.encode(name, forKey: .name)
        try fields.encode(savedAt, forKey: .savedAt)
        try fields.encode(repositories, forKey: .repositories)
    }

    private enum CodingKeys: String, CodingKey {
        case name, repositories
        case id = "project_id"
        case savedAt = "saved_at"
    }
}

struct RepositoryDocument: Encodable, Sendable {
    private let repository: Repository

    init(_ repository: Repository) { self.repository = repository }

    private enum Field: String, CodingKey {
        case name, archived
        case project = "project_id"
        case id = "github_repository_id"
        case installation = "github_app_installation_id"
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(repository.id, forKey: .id)
        try fields.encode(repository.name, forKey: .name)
        try fields.encode(repository.project, forKey: .project)
        try fields.encode(repository.installation, forKey: .installation)
        try fields.encode(repository.isArchived, forKey: .archived)
    }
}
