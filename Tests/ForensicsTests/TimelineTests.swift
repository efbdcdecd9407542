import Forensics
import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@Suite struct TimelineTests {
    /// A task of ours with an edit from each side, in a ledger where other things happen too.
    private func living(folder: String? = nil) async throws -> (LivingLedger, RecordID) {
        let living = try await LivingLedger(folder: folder)
        let record = RecordID.task("a")
        let create = try await living.edit(record, .put, title: "Roses", body: "text")
        try await living.send(create)
        try await living.answer(create, at: 10, title: "Roses")
        try await living.issue("Elsewhere", at: 12, action: "opened", number: 8)
        try await living.issue("Roses", at: 10, body: living.marked("text", create))
        try await living.issue("Tulips", at: 15)
        let edit = try await living.edit(record, title: "Lilies")
        try await living.send(edit)
        try await living.fail(edit, .validation, status: 422)
        return (living, record)
    }

    @Test func tellsWhoDidWhatInOrder() async throws {
        let (living, record) = try await living()
        let entries = try living.read { try Timeline(of: record, in: $0).entries(limit: .max) }
        #expect(entries.map(\.position) == entries.map(\.position).sorted())
        #expect(Set(entries.map(\.position)).count == entries.count)
        let rosa = EventActor.github(user: 11, login: "rosa")
        #expect(entries.filter { $0.type == .webhookReceived }.map(\.actor) == [rosa, rosa])
        let first = try #require(entries.first)
        #expect(first.actor == .client(name: "app"))
        #expect(first.text.hasPrefix("operation \(first.position): create of title, body"))
        let call = try #require(entries.first { $0.type == .callStarted })
        #expect(call.actor == .projector)
        #expect(call.text.hasPrefix("asked GitHub to create it (title, body"))
        let texts = entries.map(\.text)
        #expect(texts.contains { $0.hasPrefix("GitHub sent issues.edited (delivery delivery-") })
        #expect(texts.contains { $0.contains("duplicate of operation \(first.position)") })
        #expect(texts.contains("GitHub refused the content (HTTP 422, request F1)"))
        #expect(texts.contains("is issue 7 of repository 10 from now on"))
        #expect(!texts.contains { $0.contains("Optional") })
    }

    @Test func pagesJoinWithoutGapOrOverlap() async throws {
        let (living, record) = try await living()
        try living.read { reader in
            let timeline = Timeline(of: record, in: reader)
            let all = try timeline.entries(limit: .max)
            for limit in 1...7 {
                var joined: [TimelineEntry] = []
                while true {
                    let page = try timeline.entries(after: joined.last?.position ?? 0, limit: limit)
                    joined += page
                    if page.count < limit { break }
                }
                #expect(joined == all)
            }
            #expect(try timeline.entries(limit: 0).isEmpty)
        }
    }

    @Test func isTheSameInAFile() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("forensics-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (inFile, record) = try await living(folder: folder)
        let (inMemory, _) = try await living()
        let entries = try inFile.read { try Timeline(of: record, in: $0).entries(limit: .max) }
        #expect(try entries == inMemory.read { try Timeline(of: record, in: $0).entries(limit: .max) })
        let edit = try #require(entries.last?.operation)
        let explanations = try [inFile, inMemory].map { living in
            try living.read { try Explain.operation(edit, in: $0, now: 0) }
        }
        #expect(explanations[0] == explanations[1])
    }

    @Test("A decision that was put off is told behind its receipt, and not called a failure; one that failed is")
    func late() async throws {
        let living = try await LivingLedger(patience: .zero)
        try await living.issue("Elsewhere", at: 9, action: "opened", number: 8)
        try await living.issue("Roses", at: 10, action: "opened")
        // Decisions that were put off stand in the writer's queue before this.
        try await living.ledger.write { _ in }
        let (receipt, body, record) = try living.read { reader in
            let receipts = try reader.log.events(EventFilter(type: .webhookReceived), after: 0, limit: 9)
            let receipt = try #require(receipts.last)
            let recorded = try reader.log.events(EventFilter(type: .operationRecorded), after: 0, limit: 9)
            let record = recorded.first { $0.correlation == receipt.position }?.record
            return (receipt, try #require(try reader.log.body(at: receipt.position)), try #require(record))
        }
        let failed = try await living.ledger.write { transaction in
            var received = try #require(receipt.decoded(WebhookReceived.self))
            received.delivery = "failed"
            let again = try transaction.append(Draft(received, body: .new(body))).position
            try transaction.append(
                Draft(DecisionFailed(code: "ledger: missing"), correlation: again, causation: again))
            return again
        }
        #expect(try await living.intake.resume() == 1)

        let entries = try living.read { try Timeline(of: record, in: $0).entries(limit: .max) }
        let told = entries.filter { $0.type == .decisionFailed }
        #expect(told.map(\.position) == [receipt.position + 1, failed + 1])
        #expect(told.map { $0.text.contains("failed") } == [false, true])
        #expect(entries.filter { $0.type == .webhookReceived }.map(\.position) == [receipt.position, failed])
        // A page may end between a receipt and what is told behind it.
        for (place, entry) in entries.enumerated().dropFirst() {
            let next = try living.read { reader in
                try Timeline(of: record, in: reader).entries(after: entries[place - 1].position, limit: 1)
            }
            #expect(next == [entry])
        }
    }

    @Test func entriesEncodeTheirActorAndOperation() async throws {
        let (living, record) = try await living()
        let entry = try #require(try living.read { try Timeline(of: record, in: $0).entries(limit: 1) }.first)
        let object = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(entry)) as? [String: Any])
        #expect(Set(object.keys) == ["position", "recorded_at", "type", "actor", "operation", "text"])
        #expect((object["actor"] as? [String: Any])?["name"] as? String == "app")
        #expect(object["recorded_at"] as? String == Timestamp.text(microseconds: entry.recordedAt))
    }
}
