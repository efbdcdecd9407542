import GitHub
import Ledger
import LedgerEvents
import Projections

/// Asks GitHub whether an installation reaches a repository that its own is not to reach any more: what told so may
/// have come later than its end. If one does, the repository is connected again to the project that it had.
struct LostRepositoryLook: Sendable {
    let ledger: Ledger
    let gate: CallGate

    func look(_ id: Int64) async throws {
        guard let known = try await ledger.read({ try $0.rows.find(Repository.self, id) }),
            let installation = try await installation(reaching: id)
        else { return }
        try await ledger.write { transaction in
            // What has been heard of it meanwhile is younger.
            guard let project = known.lostProject, let name = known.name,
                try transaction.rows.find(Repository.self, id) == known
            else { return }
            let news = try transaction.append(
                Draft(
                    RepositoryConnected(repository: id, project: project), installation: installation,
                    body: .new(Array(name.utf8))))
            try Reconnection(transaction).follow(news)
        }
    }

    private func installation(reaching repository: Int64) async throws -> Int64? {
        do {
            return try await gate.perform(
                .installation(forRepository: repository), .reconciliation, installation: nil, patience: nil
            ).value.id
        } catch let error as GitHubError where [.notFound, .gone].contains(error.code) {
            return nil
        }
    }
}

extension LedgerReader {
    /// Repositories that were connected until their installation did not reach them any more. One without a name could
    /// not be synced.
    func lostRepositories() throws -> [Chore] {
        try rows.all(
            Repository.self, where: "lost_project IS NOT NULL AND name IS NOT NULL", order: "id"
        ).map { .askAfterRepository($0.id, heard: $0.lastEvent) }
    }
}
