import GitHub
import Ledger
import LedgerEvents
import Projections

/// Asks for a repository, and learns what it is called by now.
struct RepositoryLook: Sendable {
    let ledger: Ledger
    let gate: CallGate

    /// - Parameter patience: How long it waits for its turn, in microseconds; nil: for as long as it takes.
    /// - Throws: What keeps it from being seen.
    @discardableResult
    func look(
        _ address: GitHubDesk.Address, _ urgency: Demand.Urgency, patience: Microseconds? = CallGate.patience
    ) async throws -> RepositoryDetails {
        let found = try await gate.perform(
            .repository(id: address.repositoryID), urgency, installation: address.installation, patience: patience
        ).value
        let name = found.reference.fullName
        guard name != address.repository.fullName else { return found }
        try await ledger.write { transaction in
            guard try transaction.rows.find(Repository.self, address.repositoryID)?.name != name else { return }
            try transaction.append(
                Draft(RepositoryRenamed(repository: address.repositoryID), body: .new(Array(name.utf8))))
        }
        return found
    }
}
