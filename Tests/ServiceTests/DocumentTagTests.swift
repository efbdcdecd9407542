import HTTPTypes
import Ledger
import LedgerEvents
import SyncEngine
import Testing

/// What a client has seen is not only what the version counts.
@Suite("The tag of a record's document")
struct DocumentTagTests {
    private static let body = #"{"project_id": "garden", "title": "A", "body": "seen by mistake"}"#

    @Test("is another once GitHub has the issue, and that is no conflict")
    func bound() async throws {
        let service = try await TestedService()
        try await service.run { client async throws in
            let tag = try await client.send(.put, "/v1/tasks/a", Self.body).headers[.eTag] ?? ""
            let known = try await client.send(.get, "/v1/tasks/a", headers: ["If-None-Match": tag])
            #expect(known.status == 304 && known.headers[.eTag] == tag)
            let bound = RecordBound(
                repository: TestedService.repository, number: 1, issue: 11, pullRequest: nil, comment: nil)
            _ = try await service.ledger.write { try $0.append(Draft(bound, record: .task("a"))) }

            let news = try await client.send(.get, "/v1/tasks/a", headers: ["If-None-Match": tag])
            #expect(news.status == 200 && news["github"]["issue_number"] == 1)
            #expect(news.version == "1" && news.headers[.eTag] != tag)
            let edit = try await client.send(.patch, "/v1/tasks/a", #"{"title": "B"}"#, headers: ["If-Match": tag])
            #expect(edit.status == 200 && edit.version == "2")
            let older = try await client.send(
                .patch, "/v1/tasks/a", #"{"title": "C"}"#, headers: ["If-Match": "\"2\""])
            #expect(older.status == 200 && older.version == "3")
        }
    }

    @Test("is another once the text has been erased")
    func redacted() async throws {
        let service = try await TestedService()
        try await service.run { client async throws in
            let tag = try await client.send(.put, "/v1/tasks/a", Self.body).headers[.eTag] ?? ""
            let eraser = Eraser(service.ledger)
            let plan = try await eraser.plan(RedactionChoice(records: [.task("a")]))
            _ = try await eraser.carryOut(plan, RedactionGrounds(by: "rosa", reason: "asked"))

            let erased = try await client.send(.get, "/v1/tasks/a", headers: ["If-None-Match": tag])
            #expect(erased.status == 200 && erased["redacted"] == true)
            #expect(erased.version == "1" && erased.headers[.eTag] != tag)
        }
    }

    @Test("is the same on every answer that shows the same, whatever the text looks like")
    func everywhere() async throws {
        let text = #"ü/\",\"operation\":{\"id\":1},\"detail\":\"{\"current\":"#
        let body = #"{"project_id": "garden", "title": "A", "body": "\#(text)"}"#
        try await TestedService().run { client async throws in
            let key = ["Idempotency-Key": "k1"]
            let put = try await client.send(.put, "/v1/tasks/a", body, headers: key)
            let again = try await client.send(.put, "/v1/tasks/a", body, headers: key)
            let got = try await client.send(.get, "/v1/tasks/a")
            #expect(put["body"] == got["body"] && put.version == "1")
            let refusedKey = ["Idempotency-Key": "k2", "If-Match": "\"7\""]
            let refused = try await client.send(.patch, "/v1/tasks/a", #"{"title": "B"}"#, headers: refusedKey)
            let refusedAgain = try await client.send(.patch, "/v1/tasks/a", #"{"title": "B"}"#, headers: refusedKey)
            #expect(refused.status == 412)
            let tags = [put, again, got, refused, refusedAgain].map { $0.headers[.eTag] }
            #expect(Set(tags).count == 1, "\(tags)")
        }
    }
}
