import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections
import Service
import SyncEngine

/// Asks GitHub what a repository's id is, and which installation of the App reaches it.
struct RepositoryFinder: RepositoryLookup {
    let ledger: Ledger
    /// With an App's credentials the installation is found first; a token reaches what it reaches.
    let isApp: Bool
    let logger: Logger
    /// A new one for each look-up: between two of them the ledger knows what GitHub has refused,
    /// whichever process it was.
    let gate: @Sendable () -> CallGate

    func find(owner: String, name: String) async throws(RepositoryLookupFailure) -> FoundRepository {
        guard let repository = RepositoryName(owner: owner, name: name) else {
            throw .notFound("\(owner)/\(name) is not a name that a repository can have")
        }
        let installation: Int64?
        let details: RepositoryDetails
        do {
            (installation, details) = try await ask(repository)
        } catch let error as GitHubError {
            throw Self.failure(error, repository)
        } catch let waits as CallGate.Paused {
            let time = Timestamp.text(microseconds: waits.pause.until)
            throw .unreachable("GitHub is not asked before \(time): \(waits.pause.cause.rawValue)")
        } catch {
            throw .unreachable("\(repository) could not be looked up: \(error)")
        }
        if details.isArchived { throw .refused("\(repository) is archived and takes no edits") }
        if !details.hasIssues { throw .refused("\(repository) has its issues switched off") }
        return FoundRepository(
            id: details.reference.id, fullName: details.reference.fullName, installation: installation)
    }

    private func ask(_ repository: RepositoryName) async throws -> (installation: Int64?, RepositoryDetails) {
        let gate = gate()
        return try await BudgetHistory(ledger, gate: gate, logger: logger).during {
            let installation =
                isApp
                ? try await gate.perform(.installation(for: repository), .edit, installation: nil).value.id : nil
            let details = try await gate.perform(.repository(repository), .edit, installation: installation)
            return (installation, details.value)
        }
    }

    private static func failure(_ error: GitHubError, _ repository: RepositoryName) -> RepositoryLookupFailure {
        switch error.code {
        case .notFound, .gone, .credentials(.installationNotFound):
            .notFound("\(repository) is not there, or these credentials do not reach it")
        case .forbidden, .unauthorized, .credentials, .invalidRequest:
            .refused("\(error)")
        case .refusedBeforeSending, .outcomeUnknown, .rateLimited, .validation, .redirected, .server, .unreadable,
            .unexpected:
            .unreachable("\(error)")
        }
    }
}

extension RepositoryLookupFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notFound(let text), .refused(let text), .unreachable(let text): text
        }
    }
}
