import GitHub
package import Ledger
import LedgerEvents
package import Logging
import Projections
import ServiceLifecycle

/// Brings queued operations to GitHub: one at a time for each record and each installation, several installations at
/// once.
package struct Projector: Service {
    private let ledger: Ledger
    private let lock: any ProjectorLock
    private let desk: GitHubDesk
    private let settings: ProjectorSettings
    private let logger: Logger

    /// - Parameter lock: Held for as long as the projector runs: a data folder has one.
    package init(
        _ ledger: Ledger, gate: CallGate, marker: Marker, lock: any ProjectorLock,
        settings: ProjectorSettings = .init(),
        logger: Logger
    ) {
        self.ledger = ledger
        self.lock = lock
        self.settings = settings
        self.logger = logger
        desk = GitHubDesk(gate: gate, marker: marker)
    }

    /// Between two looks for whether the lock is free.
    private static let patience = Timestamp.microsecondsPerSecond / 5

    /// What its requests pass.
    package var gate: CallGate { desk.gate }

    /// On a graceful shutdown nothing new begins, and what is under way is finished.
    package func run() async throws {
        do {
            defer { lock.release() }
            let begun: Void? = try await untilShutdown {
                try await waitForLock()
                try await begin()
            }
            guard begun != nil, !Task.isShuttingDownGracefully else { return }
            try await work()
            logger.info("projector stopped")
        } catch is CancellationError {
            logger.info("projector stopped before it had finished")
        }
    }

    private func waitForLock() async throws {
        var hasSaid = false
        while !lock.tryToKeep() {
            if !hasSaid {
                logger.notice(
                    "another projector works on this data folder; waiting for it to end",
                    metadata: ["projector": "\(lock.holder.map { "\($0)" } ?? "unknown")"])
            }
            hasSaid = true
            try await gate.clock.sleep(for: Self.patience)
        }
    }

    /// Takes up what was left behind. A failure of the ledger ends nothing, now or later: who runs beside the projector
    /// goes on, and it is tried again before long.
    private func begin() async throws {
        while true {
            do {
                try await Recovery(ledger: ledger, settings: settings, marker: desk.marker, logger: logger).run()
                return try await history.restore()
            } catch let error as CancellationError {
                throw error
            } catch {
                if ledger.health.takesNew {
                    logger.error("the projector cannot take up what was left behind", metadata: ["error": "\(error)"])
                }
                try await gate.clock.sleep(for: Timestamp.microsecondsPerSecond)
            }
        }
    }

    private var history: BudgetHistory { BudgetHistory(ledger, gate: desk.gate, logger: logger) }

    private func work() async throws {
        let dispatch = Dispatch(ledger: ledger, gate: desk.gate, settings: settings, logger: logger) { work in
            await attempt(work)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in ledger.headSignal.updates() { dispatch.somethingChanged() } }
            group.addTask { try await history.keep() }
            if settings.reconcileInterval > 0 {
                let plan = ReconciliationPlan(
                    interval: settings.reconcileInterval, isApp: settings.isApp, startedAt: desk.gate.clock.now())
                let reconciler = Reconciler(
                    ledger: ledger, gate: desk.gate, marker: desk.marker, plan: plan, logger: logger)
                group.addTask { try await reconciler.run() }
            }
            group.addTask {
                try await withGracefulShutdownHandler {
                    try await dispatch.run()
                } onGracefulShutdown: {
                    dispatch.stop()
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// - Returns: When it is to be tried again, if that is not to be at once. A failure here is the ledger's, or one that
    ///   passes: what it was about stays where it was.
    private func attempt(_ work: Work) async -> Rest? {
        do {
            switch work {
            case .bring(let id, _, _):
                try await CallRun(ledger: ledger, desk: desk, settings: settings, logger: logger).bring(id)
            case .findOut(let id, _):
                try await DoubtRun(ledger: ledger, desk: desk, settings: settings, logger: logger).findOut(id)
            case .confirm(let record):
                try await ConfirmationRun(ledger: ledger, desk: desk, logger: logger).confirm(record)
            }
            return nil
        } catch is CancellationError {
            // Shutting down: the next start takes up what is left.
            return nil
        } catch let waits as CallGate.Paused {
            return .until(waits.pause.until)
        } catch is GitHubError {
            return .afterFailure(settings.restAfterFailure)
        } catch {
            logger.error("the projector failed", metadata: work.logged.merging(["error": "\(error)"]) { _, new in new })
            // The ledger's own: once it can be written again, nothing is to wait for long.
            return .until(desk.gate.clock.now() + Timestamp.microsecondsPerSecond)
        }
    }
}
