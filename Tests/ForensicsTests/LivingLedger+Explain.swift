import Forensics
import Ledger
import LedgerEvents
import Projections
import Testing

extension LivingLedger {
    /// With a task that came from GitHub at second 100, and our clock at 200.
    static func opened() async throws -> (LivingLedger, RecordID, OperationID) {
        let living = try await LivingLedger()
        living.clock.set(100)
        let id = try #require(try await living.issue("Roses", at: 100, action: "opened").first)
        living.clock.set(200)
        return (living, try #require(try living.operation(id)?.record), id)
    }

    func explain(_ id: OperationID?) throws -> Explanation {
        let id = try #require(id)
        return try #require(read { try Explain.operation(id, in: $0, now: clock.tick()) })
    }
}
