package import Ledger
import LedgerEvents
package import Logging
import Projections

/// What the log knows of budgets: who waits for what limit, for all to see, and what whoever begins to ask GitHub has
/// to know of those before.
package struct BudgetHistory: Sendable {
    private let ledger: Ledger
    private let gate: CallGate
    private let logger: Logger

    package init(_ ledger: Ledger, gate: CallGate, logger: Logger) {
        self.ledger = ledger
        self.gate = gate
        self.logger = logger
    }

    private static let hour: Microseconds = 3_600 * Timestamp.microsecondsPerSecond

    /// Does what a process has to ask beside the projector: it begins with the pauses that last, and what GitHub
    /// refuses it is written down for those after it. The gate tells nothing more then.
    package func during<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        try await restore()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await keep() }
            let result: Swift.Result<Result, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            gate.endNotices()
            try await group.waitForAll()
            return try result.get()
        }
    }

    /// Takes over what was refused and lasts, and what was created within the last hour: by that, a pause for creations
    /// comes about again, and for nothing else than creations.
    func restore() async throws {
        let now = gate.clock.now()
        let (pauses, creations) = try await ledger.read { reader in
            let pauses = try reader.rows.all(
                CallPause.self, where: "until > ? AND cause IN ('primary_limit', 'secondary_limit')", [.integer(now)])
            var creations: [(time: Microseconds, installation: Int64)] = []
            let start = try LogTime.last(atOrBefore: now - Self.hour, in: reader.log)
            try reader.scan(.init(type: .callStarted), after: start) { event in
                if event.decoded(CallStarted.self)?.call == .create {
                    creations.append((event.recordedAt, event.installation ?? 0))
                }
                return true
            }
            return (pauses, creations)
        }
        gate.restore { traffic in
            for pause in pauses {
                traffic.restore(.init(cause: pause.key.cause, until: pause.until), of: pause.key.installation)
            }
            for creation in creations { traffic.restoreCreation(at: creation.time, of: creation.installation) }
        }
    }

    /// How often a notice is tried that the ledger does not take, a second apart: the next one waits behind it.
    private static let tries = 5

    /// Writes down what begins and ends, until it is cancelled.
    ///
    /// Where the ledger does not take it, nobody can read there what is waited for; the gate goes by what it knows.
    func keep() async throws {
        for await notice in gate.notices {
            for attempt in 1...Self.tries {
                do {
                    try await write(notice)
                    break
                } catch let error as CancellationError {
                    throw error
                } catch  where !ledger.health.takesNew {
                    break
                } catch {
                    logger.error(
                        "the ledger does not take what calls to GitHub wait for",
                        metadata: ["error": "\(error)", "attempt": .stringConvertible(attempt)])
                    try await gate.clock.sleep(for: Timestamp.microsecondsPerSecond)
                }
            }
        }
    }

    private func write(_ notice: Traffic.Notice) async throws {
        _ = try await ledger.write(usingReserve: true) { transaction in
            switch notice {
            case .paused(let installation, let pause):
                try transaction.append(
                    Draft(CallsPaused(cause: pause.cause, until: pause.until), installation: installation))
            case .resumed(let cause):
                try transaction.append(Draft(CallsResumed(cause: cause)))
            }
        }
    }
}
