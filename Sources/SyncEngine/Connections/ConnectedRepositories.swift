package import Ledger
package import LedgerEvents
import Projections

extension LedgerReader {
    /// How many repositories are connected, or were until they were lost, by what keeps their edits from GitHub; nil:
    /// nothing does.
    package func connectedRepositories() throws -> [(obstacle: Reason?, count: Int)] {
        let repositories = try ["project", "lost_project"].flatMap { column in
            try rows.all(Repository.self, where: "\(column) IS NOT NULL", order: "\(column), id")
        }
        let installations = try rows.all(
            Installation.self, where: "id IN (SELECT value FROM json_each(?))",
            [.list(Set(repositories.compactMap(\.installation)))])
        let known = Dictionary(installations.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var counts: [Reason?: Int] = [:]
        for repository in repositories {
            let access = Access(
                repository, id: repository.installation, repository.installation.flatMap { known[$0] })
            counts[access.refusalToWrite, default: 0] += 1
        }
        let obstacles: [Reason?] = [
            nil, .repositoryArchived, .installationSuspended, .installationRemoved, .repositoryNotConnected,
        ]
        return obstacles.map { ($0, counts[$0] ?? 0) }
    }
}
