import GitHub
import Ledger
import LedgerEvents
import Projections

/// Asks GitHub whether a repository is reached that its installation, or the token, is not to reach any more: what told
/// so may have come later than its end, and nothing may tell of another installation. If it is, it is connected again to
/// the project that it had.
struct LostRepositoryLook: Sendable {
    let ledger: Ledger
    let gate: CallGate

    func look(_ id: Int64) async throws {
        guard let known = try await ledger.read({ try $0.rows.find(Repository.self, id) }),
            let reached = try await reached(id)
        else { return }
        try await ledger.write { transaction in
            // What has been heard of it meanwhile is younger.
            guard let project = known.lostProject ?? known.project, known.name != nil,
                // What an installation had, and has not lost, becomes the token's by `connect` alone.
                known.project == nil || ![nil, known.installation].contains(reached.installation),
                try transaction.rows.find(Repository.self, id) == known
            else { return }
            let news = try transaction.append(
                Draft(
                    RepositoryConnected(
                        repository: id, project: project, withoutInstallation: reached.installation == nil),
                    installation: reached.installation, body: .new(Array(reached.name.utf8))))
            try Reconnection(transaction).follow(news)
        }
    }

    /// Nothing was told of a repository that was out of reach: it may have another name by now, and its old one lead to
    /// a stranger. So it is asked for by its id, as it is when it is found to be lost.
    private func reached(_ repository: Int64) async throws -> (installation: Int64?, name: String)? {
        do {
            let installation = try await installation(of: repository)
            let found = try await gate.perform(
                .repository(id: repository), .reconciliation, installation: installation, patience: nil)
            return (installation, found.value.reference.fullName)
        } catch let error as GitHubError where error.saysThatItIsOutOfReach {
            return nil
        }
    }

    /// nil: a token has none.
    private func installation(of repository: Int64) async throws -> Int64? {
        do {
            return try await gate.perform(
                .installation(forRepository: repository), .reconciliation, installation: nil, patience: nil
            ).value.id
        } catch let error as GitHubError where error.code == .invalidRequest {
            return nil
        }
    }
}

extension GitHubError {
    fileprivate var saysThatItIsOutOfReach: Bool {
        switch code {
        case .notFound, .gone, .forbidden, .credentials(.installationSuspended), .credentials(.installationNotFound):
            true
        default: false
        }
    }
}

extension LedgerReader {
    /// Repositories that were connected until their installation, or the token, did not reach them any more, and those
    /// that are, by an installation that is gone. One without a name could not be synced.
    func lostRepositories() throws -> [Chore] {
        try rows.all(
            Repository.self,
            where: """
                name IS NOT NULL AND (lost_project IS NOT NULL OR project IS NOT NULL AND EXISTS (
                    SELECT 1 FROM installation
                    WHERE installation.id = repository.installation AND installation.state = 'removed'))
                """, order: "id"
        ).map { .askAfterRepository($0.id, heard: $0.lastEvent) }
    }
}
