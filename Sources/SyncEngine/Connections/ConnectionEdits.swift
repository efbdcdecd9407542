package import Ledger
import LedgerEvents
package import Projections

/// Projects, and which repositories' issues belong to them.
package struct ConnectionEdits: Sendable {
    private let ledger: Ledger

    package init(_ ledger: Ledger) { self.ledger = ledger }

    /// Creates or renames a project. Saying again what is so records nothing.
    package func save(project id: String, name: String) async throws -> (project: Project, isNew: Bool) {
        try await ledger.write { transaction in
            let known = try transaction.rows.find(Project.self, id)
            if let known, known.name == name { return (known, false) }
            try transaction.append(Draft(ProjectSaved(project: id), body: .new(Array(name.utf8))))
            guard let saved = try transaction.rows.find(Project.self, id) else {
                throw LedgerError(.inconsistent, "project \(id) was saved and is not there")
            }
            return (saved, known == nil)
        }
    }

    /// Connects a repository to a project. It is taken to be archived no more: a write that GitHub refuses would show
    /// that it is. nil: there is no such project.
    package func connect(
        _ repository: Int64, name: String, to project: String, access: AccessGiven
    ) async throws -> Repository? {
        try await ledger.write { transaction in
            guard try transaction.rows.find(Project.self, project) != nil else { return nil }
            let known = try transaction.rows.find(Repository.self, repository)
            let isSo =
                known?.project == project && known?.name == name
                && access.isSo(of: known?.installation)
            var news: Event?
            if known?.isArchived == true {
                news = try transaction.append(Draft(RepositoryArchiving(repository: repository, isArchived: false)))
            }
            if !isSo {
                news = try transaction.append(
                    Draft(
                        RepositoryConnected(
                            repository: repository, project: project, withoutInstallation: access == .token),
                        installation: access.installation, body: .new(Array(name.utf8))))
            }
            if let news { try Reconnection(transaction).follow(news) }
            return try transaction.rows.find(Repository.self, repository)
        }
    }

    /// Also for one that its installation lost: it is not asked after any more. nil: no such repository is connected
    /// (to that project, when one is named).
    package func disconnect(name: String, from project: String?) async throws -> Repository? {
        try await ledger.write { transaction in
            let candidates = try transaction.rows.all(
                Repository.self,
                where: "name = ? COLLATE NOCASE AND (project IS NOT NULL OR lost_project IS NOT NULL)", [.text(name)],
                order: "project IS NULL, named_by DESC")
            guard
                let known = candidates.first(where: { project == nil || ($0.project ?? $0.lostProject) == project })
            else { return nil }
            try transaction.append(Draft(RepositoryDisconnected(repository: known.id)))
            return known
        }
    }
}
