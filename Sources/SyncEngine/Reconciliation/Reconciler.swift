import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections
import Synchronization

/// Looks after what webhooks did not tell, again and again: within the projector, since a data folder has one of each.
final class Reconciler: Sendable {
    private let ledger: Ledger
    private let intake: PageIntake
    private let logger: Logger
    private let hooks = HookMemory()
    private let bell = Bell()
    private let plan: Mutex<ReconciliationPlan>

    /// A repository may be connected at any time: so long nobody notices.
    private static let attention: Microseconds = 5 * Timestamp.microsecondsPerSecond
    /// After a failure that may pass, if that is sooner than the next turn.
    private static let restAfterFailure: Microseconds = 30 * Timestamp.microsecondsPerSecond

    init(ledger: Ledger, gate: CallGate, marker: Marker, plan: ReconciliationPlan, logger: Logger) {
        self.ledger = ledger
        self.logger = logger
        self.plan = Mutex(plan)
        intake = PageIntake(
            ledger: ledger, desk: ListDesk(ledger: ledger, gate: gate, urgency: .reconciliation), marker: marker,
            logger: logger)
    }

    private var clock: EngineClock { intake.desk.gate.clock }

    /// Until it is cancelled: all that it has under way are looks.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            while true {
                let (repositories, lost) = await repositories()
                let present = clock.now()
                // What is found must be written down.
                let (begun, due) =
                    ledger.health.takesNew
                    ? plan.withLock { $0.begin(repositories, lost: lost, at: present) } : ([], nil)
                for assignment in begun { group.addTask { await self.carryOut(assignment) } }
                let attention = present + Self.attention
                try await bell.wait(until: min(due ?? attention, attention), by: clock)
            }
        }
    }

    private func repositories() async -> (synced: [SweptRepository], lost: [Chore]) {
        do {
            return try await ledger.read { reader in
                let connected = try reader.rows.all(Repository.self, where: "project IS NOT NULL", order: "id")
                let synced: [SweptRepository] = try connected.compactMap { repository in
                    guard let place = try reader.place(of: repository.id) else { return nil }
                    let listings = try Listing.resources.compactMap {
                        try reader.rows.find(Listing.self, .init(repository.id, $0))
                    }
                    return SweptRepository(
                        id: repository.id, installation: place.installation, isArchived: repository.isArchived,
                        listings: listings)
                }
                return (synced, try reader.sleepingInstallations() + reader.lostRepositories())
            }
        } catch {
            logger.error("reconciliation cannot read the ledger", metadata: ["error": "\(error)"])
            return ([], [])
        }
    }

    private func carryOut(_ assignment: ReconciliationPlan.Assignment) async {
        let interval = plan.withLock(\.interval)
        var rest = interval
        var about: Logger.Metadata = [
            "chore": "\(assignment.chore.name)", "repository": .stringConvertible(assignment.chore.repository),
        ]
        if case .askAfter(let installation) = assignment.chore {
            about["installation"] = .stringConvertible(installation)
        }
        do {
            try await carryOut(assignment.chore)
            rest = plan.withLock { $0.rest(after: assignment.chore) }
        } catch is CancellationError {
            return
        } catch is PageIntake.Refused {
            logger.info("a repository cannot be synced any more", metadata: about)
        } catch let error as GitHubError {
            logger.info(
                "reconciliation failed",
                metadata: about.merging(["error": "\(error)", "failure": "\(error.name)"]) { _, new in new })
            if error.isTransient { rest = min(interval, Self.restAfterFailure) }
        } catch {
            logger.error("reconciliation failed", metadata: about.merging(["error": "\(error)"]) { _, new in new })
        }
        let next = clock.now() + rest
        plan.withLock { $0.end(assignment, restingUntil: next) }
        bell.ring()
    }

    private func carryOut(_ chore: Chore) async throws {
        switch chore {
        case .askAfter(let installation):
            try await InstallationLook(ledger: ledger, gate: intake.desk.gate).look(installation)
        case .askAfterRepository(let repository, _):
            try await LostRepositoryLook(ledger: ledger, gate: intake.desk.gate).look(repository)
        case .askAfterArchived(let repository):
            try await ArchivedRepositoryLook(ledger: ledger, gate: intake.desk.gate).look(repository)
        case .sweep(let key): try await SweepRun(intake: intake).sweep(key)
        case .compare(let key):
            // A new name may not have been told of. Nothing is asked for by it, but people say it.
            if let place = try await ledger.read({ try $0.place(of: key.repository) }) {
                try await RepositoryLook(ledger: ledger, gate: intake.desk.gate)
                    .look(place, intake.desk.urgency, patience: intake.desk.patience)
            }
            try await ComparisonRun(intake: intake).compare(key)
        case .readDeliveries(let repository):
            try await HookLogRun(
                ledger: ledger, gate: intake.desk.gate, marker: intake.marker, logger: logger, memory: hooks
            )
            .read(repository: repository)
        }
    }
}
