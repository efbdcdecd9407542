import Forensics
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

/// While GitHub cannot be reached, each edit of a record takes the place of the one before, and all hang on the last.
@Suite("A record that is edited over and over")
struct LongHistoryTests {
    private func edited(_ times: Int) async throws -> (TemporaryFolder, LivingLedger, first: OperationID) {
        let folder = try TemporaryFolder()
        let living = try await LivingLedger(folder: folder.path)
        let task = RecordID.task("a")
        let first = try await living.edit(task, .put, title: "Roses")
        for time in 1..<times { try await living.edit(task, title: "Roses \(time)") }
        return (folder, living, first)
    }

    /// How many statements `explain` and a page of `lost` run.
    private func asked(_ times: Int) async throws -> (explain: Int, lost: Int) {
        let (folder, living, first) = try await edited(times)
        defer { withExtendedLifetime(folder) {} }
        return try living.read { reader in
            let explain = try reader.statementCount {
                let explanation = try #require(try Explain.operation(first, in: reader, now: 0))
                #expect(explanation.links.count == times - 1)
                #expect(explanation.outcome?.contains("Whether it reaches GitHub is still open.") == true)
            }
            return (explain, try reader.statementCount { _ = try LostEdits(in: reader).entries(limit: 20) })
        }
    }

    @Test("Explaining the first of many takes no more questions than of a few, nor does looking for what was lost")
    func statements() async throws {
        let (few, many) = (try await asked(4), try await asked(90))
        #expect(few.explain == many.explain && few.lost == many.lost, "\(few) \(many)")
    }

    @Test("What was lost of a record is found among what was beaten, not in the record's whole history")
    func lost() async throws {
        let (folder, living, _) = try await edited(4)
        defer { withExtendedLifetime(folder) {} }
        try living.read { reader in
            let plans = try reader.queryPlans { _ = try LostEdits(of: .task("a"), in: reader).entries(limit: 20) }
            for column in ["overwritten_by", "not_taken"] {
                let plan = try #require(plans.first { $0.sql.contains("record = ? AND \(column) IS NOT NULL") })
                #expect(plan.steps.contains { $0.contains("operation_by_record_id_\(column) (record=? AND id>?)") })
            }
        }
    }

    @Test("Each of hundreds that took each other's place is lost to the last, however many pages that takes")
    func pages() async throws {
        let (folder, living, first) = try await edited(250)
        defer { withExtendedLifetime(folder) {} }
        let last = try #require(try living.read { try $0.rows.all(Operation.self, where: "state = 'queued'").first })
        #expect(try living.read { try LostEdits(in: $0).entries(limit: 1_000) } == [])
        try await living.send(last.id)
        try await living.answer(last.id, at: 10, title: "Roses 249")
        let lost = try living.read { try LostEdits(in: $0).entries(limit: 1_000) }
        #expect(lost.count == 249 && lost.first?.operation == first)
        #expect(lost.allSatisfy { $0.replacedBy?.operation == last.id })
    }

    @Test("The write that a webhook may be the echo of is found by its time, not among all that were ever sent")
    func echo() async throws {
        let (folder, living, first) = try await edited(1)
        defer { withExtendedLifetime(folder) {} }
        try await living.send(first)
        try await living.answer(first, at: 10, title: "Roses")
        let edit = try await living.edit(.task("a"), title: "Lilies")
        try await living.send(edit)
        try await living.answer(edit, at: 20, title: "Lilies")
        try living.read { reader in
            let plans = try reader.queryPlans {
                let state = try RecordLoader(reader).load(.task("a"), echoAt: LivingLedger.github(20))
                #expect(state.operations.keys.sorted() == [edit])
            }
            let plan = try #require(plans.first { $0.sql.contains("github_updated_at = ?") })
            let index = "operation_by_record_github_updated_at (record=? AND github_updated_at=?)"
            #expect(plan.steps.contains { $0.contains(index) }, "\(plan.steps)")
        }
    }
}
