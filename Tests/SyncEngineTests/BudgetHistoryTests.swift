import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections
import Testing

@testable import SyncEngine

@Suite("What the log is told of budgets", .timeLimit(.minutes(1)))
struct BudgetHistoryTests {
    @Test("What begins goes by the pauses that last; one for creations keeps nobody from reading")
    func begun() async throws {
        let garden = try await Garden()
        let clock = EngineClock(now: { garden.clock.tick() }) { _ in try Task.checkCancellation() }
        let until = garden.clock.tick() + 60 * Timestamp.microsecondsPerSecond
        _ = try await garden.ledger.write { transaction in
            for (installation, cause, until) in [
                (5, .creationsPerHour, until), (6, .secondaryLimit, until), (7, .primaryLimit, until),
                (8, .secondaryLimit, until - 120 * Timestamp.microsecondsPerSecond),
            ] as [(Int64, PauseCause, Microseconds)] {
                try transaction.append(Draft(CallsPaused(cause: cause, until: until), installation: installation))
            }
        }
        let gate = CallGate(.unreachable, clock: clock)
        let verdicts = try await BudgetHistory(garden.ledger, gate: gate, logger: .silent).during {
            let (traffic, now) = (gate.snapshot(), clock.now())
            return (5...8 as ClosedRange<Int64>).map {
                traffic.verdict(on: Demand(.read, .edit), installation: $0, at: now)
            }
        }
        #expect(
            verdicts == [
                .go, .wait(.init(cause: .secondaryLimit, until: until)),
                .wait(.init(cause: .primaryLimit, until: until)), .go,
            ])
    }

    @Test("A pause that the ledger does not take ends nothing: those after it are written down")
    func refused() async throws {
        let garden = try await Garden(beside: [Thorn.table])
        let quick = EngineClock(now: { garden.clock.tick() }) { _ in try Task.checkCancellation() }
        let gate = CallGate(.unreachable, clock: quick)
        let history = BudgetHistory(garden.ledger, gate: gate, logger: .silent)
        let keeping = Task { try await history.keep() }
        for installation in [Thorn.installation, 5] {
            gate.note(.init(cause: .primaryLimit, until: garden.clock.tick() + 60_000_000), of: installation)
        }
        var written: [Int64?] = []
        for _ in 1...500 where written.isEmpty {
            try await Task.sleep(for: .milliseconds(10))
            written = try garden.events(.callsPaused).map(\.installation)
        }
        #expect(written == [5])
        keeping.cancel()
        // It ends by being cancelled, and by nothing else.
        _ = await keeping.result
    }
}

extension GitHubClient {
    /// For gates of which nothing is sent.
    static var unreachable: GitHubClient {
        GitHubClient(credentials: .token(Secret("none")), wire: NoWire(), now: { 0 })
    }

    private struct NoWire: Wire {
        func exchange(_ request: WireRequest, timeout: Duration) async throws -> WireAnswer {
            throw CancellationError()
        }
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
