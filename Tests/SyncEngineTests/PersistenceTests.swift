import Ledger
import LedgerEvents
import Projections
import Synchronization
import Testing

@testable import SyncEngine

@Suite("Writing down what a call came to", .timeLimit(.minutes(1)))
struct PersistenceTests {
    /// Counts how often a ledger was asked, and gives up where it is asked for ever.
    private final class Patience: Sendable {
        let waits = Mutex(0)

        var clock: EngineClock {
            EngineClock(now: { 0 }) { _ in
                let count = self.waits.withLock {
                    $0 += 1
                    return $0
                }
                if count > 50 { throw CancellationError() }
            }
        }
    }

    @Test("What passes is waited for, however often it takes")
    func passing() async throws {
        let (garden, patience) = (try await Garden(), Patience())
        let refusals = Mutex(0)
        try await garden.ledger.persist(by: patience.clock, .silent) { transaction in
            let count = refusals.withLock {
                $0 += 1
                return $0
            }
            if count <= 7 { throw LedgerError(.full, "there is no room") }
            try transaction.append(Draft(CallsPaused(cause: .primaryLimit, until: 9), installation: 5))
        }
        #expect(patience.waits.withLock(\.self) == 7)
        #expect(try garden.events(.callsPaused).count == 1)
    }

    @Test("What the ledger will never take is not tried for ever: its installation goes on")
    func permanent() async throws {
        let (garden, patience) = (try await Garden(beside: [Thorn.table]), Patience())
        let error = await #expect(throws: (any Error).self) {
            try await garden.ledger.persist(by: patience.clock, .silent) { transaction in
                _ = try transaction.append(
                    Draft(CallsPaused(cause: .primaryLimit, until: 9), installation: Thorn.refused))
            }
        }
        #expect(!(error is CancellationError), "it was tried for ever")
        #expect(patience.waits.withLock(\.self) == 0)
        for code in [LedgerError.Code.inconsistent, .missing, .stopped] {
            await #expect(throws: LedgerError(code, "no")) {
                try await garden.ledger.persist(by: patience.clock, .silent) { _ in throw LedgerError(code, "no") }
            }
        }
        #expect(patience.waits.withLock(\.self) == 0)
    }
}
