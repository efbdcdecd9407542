import Forensics
import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

/// What is listed as lost, in histories that the rules themselves have made.
@Suite("Lost edits")
struct LostEditsTests {
    @Test("An edit that was refused because the client had not seen the record is listed with what stood against it")
    func refused() async throws {
        let (living, record, opened) = try await LivingLedger.opened()
        #expect(try living.lost().isEmpty)
        let edit = try await living.edit(record, title: "Tulips", body: "text", baseVersion: 9)
        let entry = try #require(try living.lost().first)
        #expect(try living.lost().count == 1)
        #expect(entry.operation == edit)
        #expect(entry.record == record)
        #expect(entry.direction == .outbound)
        #expect(entry.state == "dropped")
        #expect(entry.fields == .title)
        #expect(entry.rule == .staleEdit)
        #expect(entry.reason == .staleVersion)
        #expect(entry.replacedBy?.operation == opened)
        #expect(entry.replacedBy?.state == "completed")
        #expect(!entry.isDeletion)
        #expect(try living.lost(.task("other")).isEmpty)
        // Once somebody makes it again, nothing is missing.
        try await living.edit(record, title: "Tulips")
        #expect(try living.lost(record).isEmpty)
    }

    @Test("An edit that waits, or whose place one took that waits, is not lost yet; along a chain that errs each is")
    func chain() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let first = try await living.edit(record, title: "Tulips")
        let second = try await living.edit(record, title: "Lilies")
        let third = try await living.edit(record, body: "new")
        #expect(try living.operation(first)?.canceledBy == second)
        #expect(try living.lost().isEmpty)
        try await living.send(third)
        try await living.fail(third, .validation, status: 422)
        // The record still says what the last two said: of them nothing is missing.
        #expect(try living.lost().map(\.operation) == [first])
        try await living.issue("Asters", at: 300, body: "theirs")
        let entries = try living.lost(record)
        #expect(entries.map(\.operation) == [first, second, third])
        #expect(entries.map(\.fields) == [.title, .title, [.title, .body]])
        #expect(entries.map(\.rule) == [.supersede, .supersede, .failure])
        #expect(entries.map { $0.replacedBy?.operation } == [third, third, nil])
        #expect(entries.map { $0.replacedBy?.state } == ["errored", "errored", nil])
        #expect(entries.last?.reason == .refusedByGitHub)
        try await living.step(third, .retry(third))
        let newer = try #require(try living.operation(third)?.droppedFor)
        #expect(try living.lost(record).map { $0.replacedBy?.operation } == [newer, newer, newer])
    }

    @Test("What GitHub dropped of an edit without a word is listed, and what it took is not")
    func notTaken() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips", labels: ["red"])
        try await living.send(edit)
        try await living.answer(edit, at: 201, title: "Tulips")
        let operation = try #require(try living.operation(edit))
        #expect(operation.state == .completed(.init(reason: .partlyTaken)))
        #expect(operation.notTaken == .labels)
        let entry = try #require(try living.lost(record).first)
        #expect(try living.lost() == [entry])
        #expect(entry.operation == edit)
        #expect(entry.state == "completed")
        #expect(entry.fields == .labels)
        #expect(entry.rule == .answer)
        #expect(entry.reason == .partlyTaken)
        #expect(entry.replacedBy == nil)
        #expect(entry.lostAt != nil)
        let explanation = try #require(try living.read { try Explain.operation(edit, in: $0, now: 0) })
        #expect(explanation.sentence.contains("not its labels, which GitHub dropped"))
        #expect(explanation.isAtGitHub == true)
        #expect(explanation.actor == .client(name: "app"))
        // What was changed after it got through was not lost.
        try await living.issue("Asters", at: 300)
        #expect(try living.lost().map(\.fields) == [.labels])

        let outcome = try await EditRestoration(living.ledger).restore(edit, client: "restore-edit")
        guard case .restored(let again, let fields) = outcome else {
            Issue.record("it was refused")
            return
        }
        #expect(fields == .labels)
        #expect(try living.read { try $0.record(record)?.content?.task?.labels } == ["red"])
        #expect(try living.lost().isEmpty)
        // Still without push access: it is lost once more.
        try await living.send(again.id)
        try await living.answer(again.id, at: 400, title: "Asters")
        #expect(try living.lost().map(\.operation) == [edit, again.id])
    }

    @Test("Labels that GitHub spells in its own way are taken")
    func otherLetters() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, labels: ["Red"])
        try await living.send(edit)
        try await living.answer(edit, at: 201, title: "Roses", labels: ["red"])
        #expect(try living.operation(edit)?.reason == .answered)
        #expect(try living.lost().isEmpty)
    }

    @Test("A deletion that GitHub refused is listed as a deletion")
    func deletion() async throws {
        let (living, _, _) = try await LivingLedger.opened()
        let comment = try #require(try await living.comment("hello", at: 150).first)
        let record = try #require(try living.operation(comment)?.record)
        let delete = try await living.edit(record, .delete)
        #expect(try living.lost().isEmpty)
        try await living.send(delete)
        try await living.fail(delete, .forbidden, status: 403)
        let entries = try living.lost()
        #expect(entries.map(\.operation) == [delete])
        #expect(entries.first?.isDeletion == true)
        #expect(entries.first?.fields == [])
        #expect(entries.first?.reason == .accessDenied)
        #expect(entries.first?.replacedBy == nil)
        try await living.step(delete, .retry(delete))
        #expect(try living.lost().isEmpty)
    }

    @Test("A deletion that could not go out is lost until it goes out with the reconnection")
    func deletionThatGoesOut() async throws {
        let (living, _, _) = try await LivingLedger.opened()
        let comment = try #require(try await living.comment("hello", at: 150).first)
        let record = try #require(try living.operation(comment)?.record)
        _ = try await ConnectionEdits(living.ledger).disconnect(name: "octo/garden", from: nil)
        let delete = try await living.edit(record, .delete)
        #expect(try living.lost().map(\.operation) == [delete])
        #expect(try living.lost().first?.reason == .repositoryNotConnected)
        _ = try await ConnectionEdits(living.ledger).connect(
            10, name: "octo/garden", to: "garden", access: .installation(5))
        let resumed = try living.read { reader in try reader.rows.all(Operation.self, where: "action = 'resume'") }
        #expect(resumed.map(\.state.name) == [.queued])
        #expect(try living.lost().isEmpty)
    }

    @Test("A create that a later edit took the place of is lost by that, whenever its issue is heard of")
    func heardOfLate() async throws {
        let (living, _, _) = try await LivingLedger.opened()
        let record = RecordID.task("lilies")
        let create = try await living.edit(record, .put, title: "Lilies")
        try await living.send(create)
        try await living.fail(create, .server, notBefore: 1)
        let edit = try await living.edit(record, title: "Tulips")
        #expect(try living.operation(create)?.canceledBy == edit)
        let cancellation = try #require(try living.operation(create)?.lastEvent)
        try await living.issue("Lilies", at: 210, action: "opened", number: 9, body: living.marked("", create))
        #expect(try living.operation(create)?.lastEvent != cancellation)
        try await living.step(edit, .claim(edit))
        try await living.step(edit, .send(edit, seen: nil))
        let found = Report.found("Tulips", at: 230, number: 9, body: "")
        try await living.step(
            edit,
            .answered(edit, Answer(answered: .init(status: 200, request: nil), raw: Array("{}".utf8), report: found)))
        #expect(try living.operation(edit)?.state == .completed(.init(reason: .answered)))
        let entry = try #require(try living.lost(record).first)
        #expect(entry.operation == create && entry.rule == .supersede)
        #expect(try entry.lostAt == living.read { try $0.log.event(at: cancellation)?.recordedAt })
    }

    @Test("Of a deleted record an edit is lost that had not come through, and none that had")
    func deletedRecord() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let early = try await living.edit(record, title: "Tulips")
        let through = try await living.edit(record, body: "new")
        try await living.send(through)
        try await living.answer(through, at: 202, title: "Tulips", body: "new")
        let late = try await living.edit(record, title: "Lilies")
        let gone = try #require(try await living.issue("Tulips", at: 202, action: "deleted", body: "new").first)
        #expect(try living.operation(early)?.canceledBy == through)
        let entries = try living.lost()
        #expect(entries.map(\.operation) == [late])
        #expect(entries.first?.fields == .title)
        #expect(entries.first?.replacedBy?.operation == gone)
    }
}

extension LivingLedger {
    /// A task that came from GitHub at second 100, with our clock at 200.
    static func opened(folder: String? = nil) async throws -> (LivingLedger, RecordID, OperationID) {
        let living = try await LivingLedger(folder: folder)
        living.clock.set(100)
        let id = try #require(try await living.issue("Roses", at: 100, action: "opened").first)
        living.clock.set(200)
        return (living, try #require(try living.operation(id)?.record), id)
    }

    func lost(_ record: RecordID? = nil) throws -> [LostEdit] {
        try read { try LostEdits(of: record, in: $0).entries(limit: .max) }
    }
}
