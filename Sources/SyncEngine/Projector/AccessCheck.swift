import GitHub
import Ledger
import LedgerEvents
import Projections

/// Access that is gone, as GitHub's answers to our own calls show: the webhook that would say so may have been lost.
enum AccessLoss: Sendable, Equatable {
    case installationSuspended
    case installationRemoved
    /// The repository was deleted, or the token or the installation does not reach it any more.
    case repository
    /// Its owner has archived the repository: all of it can be read, and nothing changed.
    case archived
}

/// What a refused call says about access to its repository.
struct AccessCheck: Sendable {
    let ledger: Ledger
    let gate: CallGate

    enum Finding: Sendable, Equatable {
        /// Nothing; or that it is as it was.
        case nothing
        case lost(AccessLoss)
        /// GitHub did not say: what the failure means is to be asked later.
        case undecided
        /// The issue has been transferred, which is known now.
        case moved
    }

    /// A 404 may be about the resource or about all of its repository: past the grace that is given to replicas, the
    /// repository is asked for.
    func finding(
        _ error: GitHubError, of operation: Operation, at address: GitHubDesk.Address, _ urgency: Demand.Urgency
    ) async -> Finding {
        let isPastGrace = operation.isPastGrace
        if let loss = AccessLoss(error.code) { return isPastGrace || loss.isCertain ? .lost(loss) : .nothing }
        if error.code == .forbidden, error.method.isWrite { return await refusal(error, at: address, urgency) }
        guard error.code == .notFound, isPastGrace else { return .nothing }
        do {
            try await RepositoryLook(ledger: ledger, gate: gate).look(address, urgency)
            return .nothing
        } catch let error as GitHubError {
            let isOutOfReach = [.notFound, .gone, .forbidden].contains(error.code)
            guard let loss = AccessLoss(error.code) ?? (isOutOfReach ? .repository : nil) else {
                return error.isTransient ? .undecided : .nothing
            }
            return isPastGrace || loss.isCertain ? .lost(loss) : .undecided
        } catch {
            // Its turn has not come.
            return .undecided
        }
    }

    /// What a write that is forbidden says: of an archived repository GitHub may also say that its issues are locked.
    private func refusal(
        _ error: GitHubError, at address: GitHubDesk.Address, _ urgency: Demand.Urgency
    ) async -> Finding {
        if error.speaksOfArchiving { return .lost(.archived) }
        do {
            let seen = try await RepositoryLook(ledger: ledger, gate: gate).look(address, urgency)
            return seen.isArchived ? .lost(.archived) : .nothing
        } catch let error as GitHubError where !error.isTransient {
            return .nothing
        } catch {
            return .undecided
        }
    }
}

extension AccessLoss {
    fileprivate init?(_ code: GitHubError.Code) {
        switch code {
        case .credentials(.installationSuspended): self = .installationSuspended
        case .credentials(.installationNotFound): self = .installationRemoved
        default: return nil
        }
    }

    /// GitHub says it in words. What is not found may only not be known everywhere yet.
    fileprivate var isCertain: Bool { self == .installationSuspended }
}

extension LedgerTransaction {
    /// Records a loss as the webhook would have been recorded that told of it: from then on the rules disable what asks
    /// for access. What has been heard since `began`, the position at which the call was taken up, is younger.
    func note(_ loss: AccessLoss, at address: GitHubDesk.Address, since began: Position) throws {
        switch loss {
        case .installationSuspended: try note(.suspended, .installationSuspended, address, began)
        case .installationRemoved: try note(.removed, .installationDeleted, address, began)
        case .archived:
            guard let known = try rows.find(Repository.self, address.repositoryID), !known.isArchived,
                known.lastEvent < began
            else { return }
            try append(Draft(RepositoryArchiving(repository: known.id, isArchived: true), causation: began))
        case .repository:
            guard let known = try rows.find(Repository.self, address.repositoryID), known.project != nil,
                known.lastEvent < began
            else { return }
            if let installation = address.installation {
                let removed = InstallationChanged(.installationRepositoriesRemoved, repositories: [known.id])
                try append(Draft(removed, installation: installation, causation: began))
            } else {
                try append(Draft(RepositoryDisconnected(repository: known.id, isLost: true), causation: began))
            }
        }
    }

    private func note(
        _ state: Installation.State, _ type: EventType, _ address: GitHubDesk.Address, _ began: Position
    ) throws {
        guard let installation = address.installation else { return }
        let known = try rows.find(Installation.self, installation)
        guard known?.state != state, known.map({ $0.lastEvent < began }) ?? true else { return }
        try append(Draft(InstallationChanged(type), installation: installation, causation: began))
    }
}
