import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@testable import Forensics

@Suite struct RuleSentenceTests {
    @Test(arguments: Rule.allCases) func everyRuleHasAMeaningAndASentenceForEveryState(_ rule: Rule) async throws {
        #expect(!rule.meaning.isEmpty)
        let living = try await LivingLedger()
        let operations = try await operationsInEveryState(living)
        try living.read { reader in
            for id in operations {
                let mine = try #require(try OperationStory(id, in: reader))
                for other in [try operations.first.flatMap({ try OperationStory($0, in: reader) }), nil] {
                    for times in [ComparedTimes(own: 5_000_000, other: 7_000_000), nil] {
                        let clause = RuleSentence(
                            mine: mine, other: other, evidence: Evidence(policy: "timestamps", rule: rule),
                            times: times, waitingFor: nil
                        ).clause
                        #expect(clause.count > 20)
                        #expect(!clause.contains("Optional"))
                        #expect(!clause.contains("  "))
                        #expect(!clause.hasSuffix("."))
                    }
                }
            }
        }
    }

    @Test func lengthsOfTimeHaveTwoUnits() {
        #expect(Timestamp.length(250_000) == "0.25 s")
        #expect(Timestamp.length(-3_000_000) == "3 s")
        #expect(Timestamp.length(1) == "0.000001 s")
        #expect(Timestamp.length(125_000_000) == "2 min 5 s")
        #expect(Timestamp.length(3_600_000_000) == "1 h")
        #expect(Timestamp.length(97_200_000_000) == "1 d 3 h")
        #expect(Timestamp.length(86_405_000_000) == "1 d 5 s")
    }

    /// One operation in each state that an operation can be found in.
    private func operationsInEveryState(_ living: LivingLedger) async throws -> [OperationID] {
        let record = RecordID.task("a")
        let canceled = try await living.edit(record, .put, title: "Roses")
        let completed = try await living.edit(record, title: "Tulips")
        try await living.send(completed)
        try await living.answer(completed, at: 10, title: "Tulips", body: "")
        let duplicate = try await living.issue("Tulips", at: 10, body: "")
        let dropped = try await living.issue("Old", at: 5)
        let errored = try await living.edit(record, title: "Lilies")
        try await living.send(errored)
        try await living.fail(errored, .validation, status: 422)
        let processing = try await living.edit(record, title: "Daisies")
        try await living.send(processing)
        let queued = try await living.issue("Queued", at: 4_000_000)
        let disabled = try await living.deliver(
            "issues",
            """
            {"action": "opened", "issue": {"id": 1, "number": 1, "title": "x", "body": "", "state": "open",
              "labels": [], "assignees": [], "milestone": null, "created_at": "2026-01-01T00:00:00Z",
              "updated_at": "2026-01-01T00:00:00Z"}, "repository": {"id": 11, "name": "elsewhere",
              "full_name": "octo/elsewhere", "owner": {"login": "octo", "id": 1}}}
            """)
        let all = [completed, canceled, errored, processing] + duplicate + dropped + queued + disabled
        let states = try living.read { reader in
            try Set(all.compactMap { try reader.rows.find(Operation.self, $0)?.state.name })
        }
        #expect(states == Set(OperationState.Name.allCases).subtracting([.recorded]))
        return all
    }
}
