import LedgerEvents
import SyncEngine
import Testing

@testable import Ledger

extension Garden {
    /// Erases, and says what was.
    @discardableResult
    func redact(
        _ choice: RedactionChoice, by who: String = "rosa", reason: String = "asked"
    ) async throws -> (plan: RedactionPlan, request: Position?) {
        let eraser = Eraser(ledger)
        var plan = try await eraser.plan(choice)
        let before = plan.erasedBefore
        plan = try await eraser.carryOut(plan, RedactionGrounds(by: who, reason: reason))
        plan.erasedBefore = before
        return (plan, plan.request)
    }

    /// The bodies that have a text in them.
    func occurrences(of text: String) throws -> [Position] {
        try read { reader in
            try reader.log.bodies(at: Set(1...(reader.log.head))).filter {
                String(decoding: $0.value, as: UTF8.self).contains(text)
            }.keys.sorted()
        }
    }

    func expectRebuildEqualsLive() throws {
        let fresh = try Rebuild(ledger.store, tables: ledger.tables)
        let difference = try read { try fresh.firstDifference(from: $0.rows) }
        #expect(difference == nil, "\(difference.map { "\($0)" } ?? "")")
    }
}
