import Forensics
import Ledger
import LedgerEvents
import Testing

@Suite("What is told of fields that GitHub refused")
struct RefusedFieldsTests {
    @Test("What GitHub refused of an edit is listed too, and it is told what GitHub said of it")
    func refused() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips", labels: ["red"])
        try await living.send(edit)
        try await living.fail(edit, .validation, status: 422, refused: .labels)
        let refusal = try #require(
            try living.read { try $0.log.events(EventFilter(operation: edit), after: 0, limit: 100) }
                .first { $0.type == .callFailed }?.position)
        func explanation() throws -> Explanation {
            try #require(try living.read { try Explain.operation(edit, in: $0, now: 0) })
        }
        #expect(
            try explanation().sentence.contains(
                "GitHub refused its labels (event \(refusal)), and it goes on without; 1 call has left for it"))
        #expect(
            try living.read { try Timeline(of: record, in: $0).entries(limit: .max) }
                .contains { $0.text == "GitHub refused the content (HTTP 422, request F1): labels" })
        try await living.send(edit)
        try await living.answer(edit, at: 201, title: "Tulips")
        #expect(try living.lost(record).map(\.fields) == [.labels])
        #expect(try explanation().sentence.contains("; but not its labels (event \(refusal)), which GitHub refused"))
        #expect(try explanation().evidence.contains { $0.position == refusal })
    }

    @Test("Of an edit all of which was refused it is said that nothing of it is at GitHub")
    func refusedAlone() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, labels: ["red"])
        try await living.send(edit)
        try await living.fail(edit, .validation, status: 422, refused: .labels)
        try await living.send(edit)
        let explanation = try #require(try living.read { try Explain.operation(edit, in: $0, now: 0) })
        #expect(explanation.sentence.contains("left nothing of it to send; but not its labels"))
        #expect(explanation.isAtGitHub == false)
        #expect(try living.lost(record).map(\.fields) == [.labels])
    }
}
