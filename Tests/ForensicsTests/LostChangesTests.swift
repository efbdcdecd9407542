import Forensics
import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

/// What is listed as lost of what people changed at GitHub, in histories that the rules themselves have made.
@Suite("Lost changes")
struct LostChangesTests {
    @Test("A change there that a waiting edit stood against is lost once that edit is through, but for what it left")
    func modifiedHere() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips")
        let theirs = try #require(try await living.issue("Asters", at: 150, body: "theirs").first)
        #expect(try living.operation(theirs)?.droppedFor == edit)
        #expect(try living.lost().isEmpty)
        try await living.send(edit)
        try await living.answer(edit, at: 201, title: "Tulips", body: "theirs")
        let entries = try living.lost()
        #expect(entries.map(\.operation) == [theirs])
        #expect(entries.first?.fields == .title)
        #expect(entries.first?.rule == .modifiedHere)
        #expect(entries.first?.replacedBy?.operation == edit)
    }

    @Test("What lost a tie is listed with what took its place in that second")
    func tie() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let first = try #require(try await living.issue("Tulips", at: 150).first)
        let second = try #require(try await living.issue("Lilies", at: 150).first)
        let entries = try living.lost(record)
        #expect(entries.map(\.operation) == [first])
        #expect(try living.lost() == entries)
        #expect(entries.first?.state == "completed")
        #expect(entries.first?.rule == .apply)
        #expect(entries.first?.reason == nil)
        #expect(entries.first?.replacedBy?.operation == second)
    }

    @Test("An edit there that our write replaced before anybody here saw it is listed")
    func overwritten() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips")
        try await living.send(edit)
        try await living.answer(edit, at: 202, title: "Tulips")
        try await living.issue("Tulips", at: 202, titleBefore: "Asters")
        let entries = try living.lost(record)
        #expect(entries.map(\.action) == [Report.overwrittenAction])
        #expect(entries.first?.fields == .title)
        #expect(entries.first?.rule == .overwritten)
        #expect(entries.first?.replacedBy?.operation == edit)
    }

    @Test("A change there that our write, sent once more, replaces is listed when that write is through")
    func replacedByRepetition() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips")
        try await living.send(edit)
        try await living.fail(edit, .noAnswer, .unknown)
        try await living.step(edit, .resolved(edit, .found("Asters", at: 150)))
        let look = try #require(
            try living.read { try $0.rows.all(Operation.self, where: "action = 'observed'") }.first)
        #expect(look.droppedFor == edit)
        #expect(try living.lost().isEmpty)
        try await living.send(edit)
        try await living.answer(edit, at: 210, title: "Tulips")
        let entries = try living.lost()
        #expect(entries.map(\.operation) == [look.id])
        #expect(entries.first?.fields == .title)
        #expect(entries.first?.rule == .outcomeUnknown)
        #expect(entries.first?.replacedBy?.operation == edit)
        let explanation = try #require(
            try living.read { try Explain.operation(look.id, in: $0, now: living.clock.tick()) })
        #expect(
            explanation.sentence.contains("operation \(edit) (the edit of \(record.text) by client app) is not older"))
    }

    @Test("A change there that came along with an answer, and that a later edit stands against, is listed")
    func outdone() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let first = try await living.edit(record, body: "new")
        try await living.send(first)
        let second = try await living.edit(record, title: "Tulips")
        try await living.answer(first, at: 201, title: "Asters", body: "new")
        let seen = try #require(
            try living.read { try $0.rows.all(Operation.self, where: "action = 'observed'") }.first)
        #expect(seen.droppedFor == second)
        #expect(try living.lost().isEmpty)
        try await living.send(second, seen: .found("Asters", at: 201, body: "new"))
        try await living.answer(second, at: 210, title: "Tulips", body: "new")
        let entries = try living.lost()
        #expect(entries.map(\.operation) == [seen.id])
        #expect(entries.first?.fields == .title)
        #expect(entries.first?.rule == .answer)
        let explanation = try #require(
            try living.read { try Explain.operation(seen.id, in: $0, now: living.clock.tick()) })
        #expect(explanation.sentence.contains("it came along with GitHub's answer to an earlier edit here"))
        #expect(explanation.sentence.contains("operation \(second)"))
    }
}
