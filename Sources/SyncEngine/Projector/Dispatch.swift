import Ledger
import LedgerEvents
import Logging
import Projections
import Synchronization

/// Starts whatever can be done, whenever that may have changed: the log grew, work ended, a time came.
final class Dispatch: Sendable {
    private let ledger: Ledger
    private let gate: CallGate
    private let logger: Logger
    private let attempt: @Sendable (Work) async -> Rest?
    private let bell = Bell()
    private let underWay: Mutex<WorkUnderWay>
    private let isStopping = Mutex(false)

    /// A claim is made, and the resource read, this long before the edit's turn to be sent.
    private static let lead: Microseconds = 250_000

    /// - Parameter attempt: Returns when the work may be tried again, if not at once.
    init(
        ledger: Ledger, gate: CallGate, settings: ProjectorSettings, logger: Logger,
        attempt: @escaping @Sendable (Work) async -> Rest?
    ) {
        self.ledger = ledger
        self.gate = gate
        self.logger = logger
        self.attempt = attempt
        underWay = Mutex(WorkUnderWay(limit: settings.concurrency))
    }

    func somethingChanged() { bell.ring() }

    /// Nothing new begins; `run` returns when what is under way has ended.
    func stop() {
        isStopping.withLock { $0 = true }
        bell.ring()
    }

    func run() async throws {
        gate.whenFree { [bell] in bell.ring() }
        var announced: [Int64: Budget.Pause] = [:]
        try await withThrowingDiscardingTaskGroup { group in
            while !isStopping.withLock({ $0 }) {
                let (ready, next) = try await lookIfWritten(&announced)
                for work in ready where begin(work) {
                    group.addTask { await self.carryOut(work) }
                }
                try await bell.wait(until: next, by: gate.clock)
            }
        }
    }

    /// Nothing is begun that could not be written down, or read; whether it can be again is looked at before long. A
    /// failure ends nothing: who runs beside the projector goes on, and what is under way is finished.
    private func lookIfWritten(
        _ announced: inout [Int64: Budget.Pause]
    ) async throws -> (ready: [Work], next: Microseconds?) {
        let health = ledger.health
        let soon = gate.clock.now() + Timestamp.microsecondsPerSecond
        guard health.takesNew else { return ([], soon) }
        do {
            return try await look(&announced)
        } catch let error as CancellationError {
            throw error
        } catch {
            if health.takesNew {
                logger.error("the projector cannot read what is to be done", metadata: ["error": "\(error)"])
            }
            return ([], soon)
        }
    }

    private func look(_ announced: inout [Int64: Budget.Pause]) async throws -> (ready: [Work], next: Microseconds?) {
        let now = gate.clock.now()
        let traffic = gate.snapshot()
        guard let opens = traffic.breaker.opens(at: now) else { return ([], nil) }
        guard opens <= now else { return ([], opens) }
        let writes = traffic.closed(to: Demand(.write, .edit), at: now, lead: Self.lead)
        let creations = traffic.closed(to: Demand(.creation, .edit), at: now, lead: Self.lead)
        let reads = traffic.closed(to: Demand(.read, .doubt), at: now)
        let (excluded, due, limit) = underWay.withLock { work in
            (
                work.exclusions(writes: writes, creations: creations, reads: reads, at: now),
                work.nextDue(after: now), work.limit
            )
        }
        let queue = try await ledger.read { reader in
            try WorkQueue.look(reader.rows, now: now, without: excluded, limit: limit)
        }
        announce(writes, queue.lanes, &announced)
        announce(creations, queue.lanes, &announced)
        let opening = [writes, creations, reads].compactMap(\.opens).min().map { max(now + 1_000, $0 - Self.lead) }
        let next = [queue.nextDue, due, opening].compactMap(\.self).min()
        // While it is tried whether GitHub is there, one request has to do.
        guard traffic.isTrying else { return (queue.ready, next) }
        let isBusy = underWay.withLock { !$0.isIdle }
        return (isBusy ? [] : Array(queue.ready.prefix(1)), next)
    }

    /// Long waits stand in the log, so that everybody can see what is waited for.
    private func announce(_ closed: Traffic.Closed, _ lanes: Set<Int64>, _ announced: inout [Int64: Budget.Pause]) {
        for (lane, pause) in closed.pauses.sorted(by: { $0.key < $1.key }) where lanes.contains(lane) {
            guard [.primaryLimit, .creationsPerHour].contains(pause.cause) else { continue }
            if let last = announced[lane], last.cause == pause.cause,
                abs(last.until - pause.until) < 60 * Timestamp.microsecondsPerSecond
            {
                continue
            }
            announced[lane] = pause
            gate.note(pause, of: lane)
        }
    }

    private func begin(_ work: Work) -> Bool { underWay.withLock { $0.begin(work, at: gate.clock.now()) } }

    private func carryOut(_ work: Work) async {
        let rest = await attempt(work)
        underWay.withLock { $0.end(work, rest, at: gate.clock.now()) }
        bell.ring()
    }
}
