package import Ledger
package import LedgerEvents
import Projections

extension LedgerReader {
    /// How many repositories are connected, or were until they were lost, by what keeps their edits from GitHub; nil:
    /// nothing does.
    package func connectedRepositories() throws -> [(obstacle: Reason?, count: Int)] {
        let loader = RecordLoader(self)
        var counts: [Reason?: Int] = [:]
        for column in ["project", "lost_project"] {
            let found = try rows.all(Repository.self, where: "\(column) IS NOT NULL", order: "\(column), id")
            for repository in found { counts[try loader.access(repository.id).refusalToWrite, default: 0] += 1 }
        }
        let obstacles: [Reason?] = [
            nil, .repositoryArchived, .installationSuspended, .installationRemoved, .repositoryNotConnected,
        ]
        return obstacles.map { ($0, counts[$0] ?? 0) }
    }
}
