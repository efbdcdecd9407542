import Exports
import Foundation
import Ledger
import LedgerEvents
import Projections
import Testing

@Suite struct DocumentTests {
    private static let shared: Set<String> = [
        "id", "kind", "direction", "state", "reason", "github_app_installation_id", "github_updated_at", "canceled_by",
        "duplicate_of", "dropped_for", "recorded_at", "modified_at", "waiting_for", "policy", "actor",
    ]

    private func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func operationsHaveTheKeysOfTheirKind() async throws {
        let growing = try await GrowingLedger()
        try await growing.grow(1)
        try await growing.comment("c", on: "t1")
        let operations = try growing.read { try $0.rows.all(Projections.Operation.self, where: "1", order: "id") }
        #expect(Set(operations.map(\.kind)) == [.task, .comment])
        for operation in operations {
            let document = OperationDocument(
                operation, waitingFor: "the projector", actor: .github(user: 11, login: "rosa"))
            let direct = try object(DocumentJSON.line(document))
            let own: Set<String> =
                operation.kind == .task
                ? [
                    "task_id", "github_repository_id", "github_issue_number", "github_issue_id",
                    "github_pull_request_id",
                ] : ["comment_id", "github_comment_id", "github_comment_external_id"]
            #expect(Set(direct.keys) == Self.shared.union(own))
            let encoded = try object(String(decoding: JSONEncoder().encode(document), as: UTF8.self))
            #expect(encoded as NSDictionary == direct as NSDictionary)
            #expect(direct["actor"] as? NSDictionary == ["kind": "github", "name": "rosa", "id": 11])
            #expect(direct["recorded_at"] as? String == Timestamp.text(microseconds: operation.recordedAt))
        }
        let inbound = try object(
            DocumentJSON.line(OperationDocument(try #require(operations.first), waitingFor: nil, actor: nil)))
        #expect(inbound["github_updated_at"] as? String == "2026-01-01T00:00:10Z")
        #expect(inbound["waiting_for"] is NSNull)
        #expect(inbound["actor"] is NSNull)
        #expect(inbound["canceled_by"] is NSNull)
    }

    @Test func keysStandInTheOrderOfTheColumns() async throws {
        let growing = try await GrowingLedger()
        try await growing.grow(1)
        let event = try #require(try growing.read { try $0.log.event(at: 1) })
        let line = DocumentJSON.line(EventDocument(event))
        #expect(line.hasPrefix(#"{"position":1,"recorded_at":"2"#))
        #expect(line.hasSuffix(#""payload":"# + event.payload + "}"))
        #expect(!line.contains("\n"))
        #expect(!line.contains("\\/"))
    }

    @Test func textsAreEscapedAsJSONAsksForIt() throws {
        let text = "a\"b\\c/d\n\r\t\u{1}\u{1F}é\u{2028}👩‍🚀\r\n"
        var event = Event(position: 1, recordedAt: 0, type: .ledgerCreated, schema: 1, correlation: 1, payload: "{}")
        event.record = .task(text)
        let read = try object(DocumentJSON.line(EventDocument(event)))
        #expect(read["record"] as? String == "task/" + text)
    }

    @Test func payloadsThatAreNotJSONAreNotHidden() throws {
        let event = Event(position: 1, recordedAt: 0, type: .ledgerCreated, schema: 1, correlation: 1, payload: "{oops")
        let read = try object(String(decoding: JSONEncoder().encode(EventDocument(event)), as: UTF8.self))
        #expect(read["payload"] as? String == "{oops")
    }

    @Test func digestsAreHex() throws {
        var event = Event(position: 1, recordedAt: 0, type: .ledgerCreated, schema: 1, correlation: 1, payload: "{}")
        event.bodyDigest = [0, 15, 16, 255]
        #expect(try object(DocumentJSON.line(EventDocument(event)))["body_digest"] as? String == "000f10ff")
    }
}
