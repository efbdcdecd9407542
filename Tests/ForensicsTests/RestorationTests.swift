import Forensics
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

/// Putting back what was lost.
@Suite("Restoring edits")
struct RestorationTests {
    private func opened() async throws -> (LivingLedger, RecordID) {
        let living = try await LivingLedger()
        living.clock.set(100)
        let id = try #require(try await living.issue("Roses", at: 100, action: "opened").first)
        living.clock.set(200)
        return (living, try #require(try living.operation(id)?.record))
    }

    private func restore(_ living: LivingLedger, _ id: OperationID) async throws -> RestorationOutcome {
        try await EditRestoration(living.ledger).restore(id, client: "restore-edit")
    }

    private func refusal(_ living: LivingLedger, _ id: OperationID) async throws -> RestorationRefusal? {
        let head = try living.read { try $0.log.head }
        guard case .refused(let refusal) = try await restore(living, id) else { return nil }
        #expect(try living.read { try $0.log.head } == head)
        return refusal
    }

    private func task(_ living: LivingLedger, _ record: RecordID) throws -> TaskContent? {
        try living.read { try $0.record(record)?.content?.task }
    }

    @Test("What is missing comes back as a new edit of what the record says now, once")
    func restored() async throws {
        let (living, record) = try await opened()
        let lost = try await living.edit(record, title: "Tulips", baseVersion: 9)
        try await living.issue("Roses", at: 150, body: "theirs")
        guard case .restored(let operation, let fields) = try await restore(living, lost) else {
            Issue.record("it was refused")
            return
        }
        #expect(fields == .title)
        #expect(operation.action == "restore")
        #expect(operation.direction == .outbound)
        #expect(operation.state.name == .queued)
        #expect(operation.fields == .title)
        #expect(try task(living, record)?.title == "Tulips")
        #expect(try task(living, record)?.body == "theirs")
        let recorded = try living.read { try $0.log.event(at: operation.id)?.decoded(OperationRecorded.self) }
        #expect(recorded?.client == "restore-edit")
        #expect(try living.read { try LostEdits(in: $0).entries(limit: 9) }.isEmpty)
        #expect(try await refusal(living, lost) == .nothingMissing(lost, record))
    }

    @Test("Of a refused edit only what its client had said comes back, not what waited beside it")
    func refusedBesideWaiting() async throws {
        let (living, record) = try await opened()
        _ = try await living.edit(record, labels: ["mine"])
        let lost = try await living.edit(record, title: "Tulips", baseVersion: 1)
        // Somebody takes the label off before it is brought to GitHub.
        try await living.issue("Roses", at: 300, body: "theirs")
        #expect(try task(living, record)?.labels == [])
        guard case .restored(_, let fields) = try await restore(living, lost) else {
            Issue.record("it was refused")
            return
        }
        #expect(fields == .title)
        #expect(try task(living, record)?.labels == [])
    }

    @Test("What our write replaced at GitHub unseen can be put back")
    func overwritten() async throws {
        let (living, record) = try await opened()
        let edit = try await living.edit(record, title: "Tulips")
        try await living.send(edit)
        try await living.answer(edit, at: 202, title: "Tulips")
        try await living.issue("Tulips", at: 202, titleBefore: "Asters")
        let lost = try #require(try living.read { try LostEdits(in: $0).entries(limit: 9) }.first)
        guard case .restored = try await restore(living, lost.operation) else {
            Issue.record("it was refused")
            return
        }
        #expect(try task(living, record)?.title == "Asters")
    }

    @Test("A younger change at GitHub wins over a restored edit as over any other")
    func isSubjectToTheRules() async throws {
        let (living, record) = try await opened()
        let lost = try await living.edit(record, title: "Tulips", baseVersion: 9)
        guard case .restored(let operation, _) = try await restore(living, lost) else {
            Issue.record("it was refused")
            return
        }
        let theirs = try await living.issue("Asters", at: 300).first
        #expect(try living.operation(operation.id)?.canceledBy == theirs)
        #expect(try task(living, record)?.title == "Asters")
        let entries = try living.read { try LostEdits(in: $0).entries(limit: 9) }
        #expect(entries.map(\.operation) == [lost, operation.id])
    }

    @Test("In a repository that is no longer connected the record changes, and the new operation is disabled")
    func notConnected() async throws {
        let (living, record) = try await opened()
        let lost = try await living.edit(record, title: "Tulips", baseVersion: 9)
        _ = try await ConnectionEdits(living.ledger).disconnect(name: "octo/garden", from: nil)
        guard case .restored(let operation, _) = try await restore(living, lost) else {
            Issue.record("it was refused")
            return
        }
        #expect(operation.state.name == .disabled)
        #expect(try task(living, record)?.title == "Tulips")
    }

    @Test("Each thing that cannot be put back is refused with its reason, and nothing is recorded")
    func refusals() async throws {
        let (living, record) = try await opened()
        #expect(try await refusal(living, 99_999) == .unknown(99_999))
        let waiting = try await living.edit(record, title: "Tulips")
        #expect(try await refusal(living, waiting) == .pending(waiting, .queued))
        let pinned = try #require(
            try await living.issue("Asters", at: 140, action: "pinned", isPartial: true).first)
        #expect(try await refusal(living, pinned) == .notItsOwn(pinned))
        let comment = try #require(try await living.comment("hello", at: 150).first)
        let commentRecord = try #require(try living.operation(comment)?.record)
        let stale = try await living.edit(commentRecord, body: "hi", baseVersion: 9)
        let delete = try await living.edit(commentRecord, .delete)
        #expect(try await refusal(living, delete) == .deletion(delete))
        #expect(try await refusal(living, stale) == .deleted(commentRecord, by: delete))
        _ = try await ConnectionEdits(living.ledger).disconnect(name: "octo/garden", from: nil)
        let elsewhere = try #require(try await living.issue("Elsewhere", at: 150, action: "opened", number: 8).first)
        #expect(try await refusal(living, elsewhere) == .noRecord(elsewhere))
    }
}
