import GitHub
import Ledger
import LedgerEvents
import Projections

/// Asks GitHub after an installation that gives no access as far as the log knows: what told so may have come later
/// than its end, and nothing is asked on its behalf that could show it.
struct InstallationLook: Sendable {
    let ledger: Ledger
    let gate: CallGate

    func look(_ id: Int64) async throws {
        guard let known = try await ledger.read({ try $0.rows.find(Installation.self, id) }), try await isAwake(id)
        else {
            return
        }
        try await ledger.write { transaction in
            // What has been heard of it meanwhile is younger.
            guard try transaction.rows.find(Installation.self, id) == known, known.state != .active else { return }
            let type: EventType = known.state == .removed ? .installationCreated : .installationUnsuspended
            let news = try transaction.append(Draft(InstallationChanged(type), installation: id))
            try Reconnection(transaction).follow(news)
        }
    }

    private func isAwake(_ id: Int64) async throws -> Bool {
        do {
            let answer = try await gate.perform(.installation(id), .reconciliation, installation: nil, patience: nil)
            return !answer.value.isSuspended
        } catch let error as GitHubError where [.notFound, .gone].contains(error.code) {
            return false
        }
    }
}

extension LedgerReader {
    /// Installations that connected repositories need, and that are suspended or removed.
    func sleepingInstallations() throws -> [Chore] {
        try rows.all(
            Installation.self,
            where: """
                state <> 'active' AND EXISTS (SELECT 1 FROM repository
                    WHERE repository.project IS NOT NULL AND repository.installation = installation.id)
                """, order: "id"
        ).map { .askAfter(installation: $0.id) }
    }
}
