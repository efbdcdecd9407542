import GitHub
import Ledger
import LedgerEvents
import Projections

/// Asks for a repository by its id, which a new name leaves alone. Its old name may lead nowhere by now, or to another
/// repository that took it over: what is found or missed by it then says nothing.
struct RepositoryLook: Sendable {
    let ledger: Ledger
    let gate: CallGate

    struct Finding: Sendable {
        /// It has another name than it was called by, which is known now.
        var isRenamed = false
        var isArchived = false
    }

    /// - Throws: What keeps it from being seen.
    func look(_ address: GitHubDesk.Address, _ urgency: Demand.Urgency) async throws -> Finding {
        let found = try await gate.perform(
            .repository(id: address.repositoryID), urgency, installation: address.installation)
        let (name, isArchived) = (found.value.reference.fullName, found.value.isArchived)
        guard name != address.repository.fullName else { return Finding(isArchived: isArchived) }
        try await ledger.write { transaction in
            guard try transaction.rows.find(Repository.self, address.repositoryID)?.name != name else { return }
            try transaction.append(
                Draft(RepositoryRenamed(repository: address.repositoryID), body: .new(Array(name.utf8))))
        }
        return Finding(isRenamed: true, isArchived: isArchived)
    }
}

extension IssueSnapshot {
    /// Whether it is another issue, or pull request, than the one that a record is known to be, whatever number it has.
    func isOther(than known: Binding) -> Bool {
        [(id, known.issue), (pullRequestID, known.pullRequest)].contains { id, known in
            if let id, let known { id != known } else { false }
        }
    }
}
