import Forensics
import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

/// How the list of what is lost is made: what stands in it, page by page, and what has been erased of it.
@Suite("The list of lost edits")
struct LostListTests {
    @Test("A payload that lacks fields carries nothing that could be lost")
    func partial() async throws {
        let (living, _, _) = try await LivingLedger.opened()
        let pinned = try #require(try await living.issue("Asters", at: 150, action: "pinned", isPartial: true).first)
        #expect(try living.operation(pinned)?.reason == .partial)
        #expect(try living.lost().isEmpty)
    }

    @Test("What a repository sends that is not connected is listed without a record")
    func notConnected() async throws {
        let (living, _, _) = try await LivingLedger.opened()
        _ = try await ConnectionEdits(living.ledger).disconnect(name: "octo/garden", from: nil)
        let news = try #require(try await living.issue("Elsewhere", at: 150, action: "opened", number: 8).first)
        let entry = try #require(try living.lost().first)
        #expect(entry.operation == news)
        #expect(entry.record == nil)
        #expect(entry.rule == .connection)
        #expect(entry.reason == .repositoryNotConnected)
    }

    /// More than are judged at once, in a file and in memory.
    @Test("Pages join without gap or overlap", .timeLimit(.minutes(1)), arguments: [false, true])
    func pages(isInFile: Bool) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lost-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (living, record, _) = try await LivingLedger.opened(folder: isInFile ? folder : nil)
        var expected: [OperationID] = []
        for number in 1...250 {
            if number.isMultiple(of: 3) {
                expected.append(try await living.edit(record, title: "Title \(number)", baseVersion: 99))
            } else {
                // Late, and nothing of it is missing.
                try await living.issue("Roses", at: 90)
            }
        }
        try living.read { reader in
            let all = try LostEdits(in: reader).entries(limit: .max)
            #expect(all.map(\.operation) == expected)
            for limit in [1, 7, 40, 83] {
                var joined: [LostEdit] = []
                while true {
                    let page = try LostEdits(of: record, in: reader)
                        .entries(after: joined.last?.operation ?? 0, limit: limit)
                    joined += page
                    if page.count < limit { break }
                }
                #expect(joined == all)
            }
            #expect(try LostEdits(in: reader).entries(limit: 0).isEmpty)
        }
    }

    @Test("A lost edit that has been redacted stays listed, and says so; it cannot be put back, and is explained")
    func redacted() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips", baseVersion: 9)
        #expect(try living.lost().map(\.isRedacted) == [false])
        let eraser = Eraser(living.ledger)
        let plan = try await eraser.carryOut(
            eraser.plan(.init(events: [edit])), RedactionGrounds(by: "rosa", reason: "asked"))
        #expect(plan.bodies.map(\.position) == [edit])
        let entry = try #require(try living.lost(record).first)
        #expect(entry.operation == edit && entry.isRedacted && entry.fields == .title)
        #expect(
            try await EditRestoration(living.ledger).restore(edit, client: "restore-edit") == .refused(.erased(edit)))
        let explanation = try #require(try living.read { try Explain.operation(edit, in: $0, now: 0) })
        let redaction = try #require(try living.read { try $0.rows.find(Redaction.self, edit) })
        #expect(explanation.redactedBy == redaction.event)
        #expect(explanation.text.contains("Its content has been redacted, as event \(redaction.event) says."))
        #expect(redaction.request == plan.request)
    }

    @Test("An edit that was dropped because it was redacted is explained by that")
    func droppedAsRedacted() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips")
        let eraser = Eraser(living.ledger)
        _ = try await eraser.carryOut(
            eraser.plan(.init(events: [edit])), RedactionGrounds(by: "rosa", reason: "asked"))
        let redaction = try #require(try living.read { try $0.rows.find(Redaction.self, edit) })
        let explanation = try #require(try living.read { try Explain.operation(edit, in: $0, now: 0) })
        #expect(explanation.state == "dropped" && explanation.rule == "redaction")
        #expect(
            explanation.sentence.contains("was redacted before it could be carried out, as event \(redaction.event)"))
        #expect(try living.lost().map(\.reason) == [.redacted])
    }

    @Test("An entry in JSON has a fixed set of names")
    func encoding() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        try await living.edit(record, title: "Tulips", baseVersion: 9)
        let entry = try #require(try living.lost().first)
        let object = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(entry)) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "operation", "record", "direction", "action", "state", "fields", "deletion", "redacted", "rule",
                "reason", "replaced_by", "recorded_at", "lost_at",
            ])
        #expect(object["fields"] as? [String] == ["title"])
    }
}
