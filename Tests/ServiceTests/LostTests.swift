import HTTPTypes
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@Suite("/v1/lost")
struct LostTests {
    @Test("lists what was lost, and what is put back is an edit of the token's")
    func lostAndRestored() async throws {
        let service = try await TestedService()
        try await service.run { client async throws in
            let webhook = try await client.webhook(GitHubDeliveries.issue())
            let opened = try #require(webhook["operations"].items.first?["id"].integer)
            let task = try await client.send(.get, "/v1/tasks")
            let id = try #require(task["tasks"].items.first?["task_id"].text)
            for title in ["Rust", "Mildew"] {
                let refused = try await client.send(
                    .patch, "/v1/tasks/\(id)", #"{"title": "\#(title)"}"#, headers: ["If-Match": "\"9\""])
                #expect(refused.status == 412)
            }
            let page = try await client.send(.get, "/v1/lost?limit=1&record=task/\(id)")
            #expect(page.status == 200)
            let lost = try #require(page["lost"].items.first)
            #expect(lost["fields"] == .list(["title"]))
            #expect(lost["replaced_by"]["operation"] == .integer(opened))
            let first = try #require(lost["operation"].integer)
            #expect(page["next"] == .integer(first))
            let rest = try await client.send(.get, "/v1/lost?after=\(first)")
            #expect(rest["lost"].items.count == 1)
            #expect(rest["next"] == .null)
            #expect(try await client.send(.get, "/v1/lost?state=lost").status == 422)

            let reading = try await client.send(
                .post, "/v1/operations/\(first)/restore", token: service.readOnlyToken)
            #expect(reading.status == 403)
            let restored = try await client.send(.post, "/v1/operations/\(first)/restore")
            #expect(restored.status == 200)
            #expect(restored["direction"] == "outbound")
            #expect(restored["state"] == "queued")
            let operation = try #require(restored["id"].integer)
            #expect(try await client.send(.get, "/v1/tasks/\(id)")["title"] == "Rust")
            let recorded = try await service.ledger.read {
                try $0.log.event(at: operation)?.decoded(OperationRecorded.self)
            }
            #expect(recorded?.client == "app")
            let again = try await client.send(.post, "/v1/operations/\(first)/restore")
            #expect(again.status == 409)
            #expect(again.problem == "not-restorable")
            #expect(try await client.send(.post, "/v1/operations/99999/restore").status == 404)
        }
    }

    @Test("says 410 for an edit of something that has been deleted")
    func deleted() async throws {
        try await TestedService().run { client async throws in
            _ = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A"}"#)
            _ = try await client.send(.put, "/v1/tasks/a/comments/c", #"{"body": "hello"}"#)
            let refused = try await client.send(
                .patch, "/v1/comments/c", #"{"body": "hi"}"#, headers: ["If-Match": "\"9\""])
            let lost = try #require(refused["current"]["operation"]["id"].integer)
            #expect(try await client.send(.delete, "/v1/comments/c").status == 200)
            let answer = try await client.send(.post, "/v1/operations/\(lost)/restore")
            #expect(answer.status == 410)
            #expect(answer.problem == "gone")
        }
    }
}
