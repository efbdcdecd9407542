import Ledger
import LedgerEvents
import Logging
import Projections

/// What the log knows of budgets: who waits for what limit, for all to see, and what a projector that begins has to
/// know of the one before it.
struct BudgetHistory: Sendable {
    let ledger: Ledger
    let gate: CallGate
    let logger: Logger

    private static let hour: Microseconds = 3_600 * Timestamp.microsecondsPerSecond

    /// Takes over pauses that last, and what was created within the last hour.
    func restore() async throws {
        let now = gate.clock.now()
        let (pauses, creations) = try await ledger.read { reader in
            let pauses = try reader.rows.all(
                CallPause.self, where: "until > ? AND cause != 'unreachable'", [.integer(now)])
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
