import GitHub
import Ledger
import LedgerEvents
import Projections

/// Asks GitHub after a repository that is archived as far as the log knows: the webhook that tells of the end may have
/// been lost, and nothing is sent there that could show it.
struct ArchivedRepositoryLook: Sendable {
    let ledger: Ledger
    let gate: CallGate

    func look(_ id: Int64) async throws {
        guard let known = try await ledger.read({ try $0.rows.find(Repository.self, id) }) else { return }
        let found = try await gate.perform(
            .repository(id: id), .reconciliation, installation: known.installation, patience: nil)
        guard !found.value.isArchived else { return }
        try await ledger.write { transaction in
            // What has been heard of it meanwhile is younger.
            guard known.isArchived, try transaction.rows.find(Repository.self, id) == known else { return }
            let news = try transaction.append(Draft(RepositoryArchiving(repository: id, isArchived: false)))
            try Reconnection(transaction).follow(news)
        }
    }
}
