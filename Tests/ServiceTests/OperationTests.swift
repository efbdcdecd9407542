import Foundation
import HTTPTypes
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@Suite("/v1/operations")
struct OperationTests {
    @Test("are shown, listed and filtered")
    func list() async throws {
        try await TestedService().run { client async throws in
            _ = try await client.webhook(GitHubDeliveries.issue())
            let edit = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A"}"#)
            let id = try #require(edit["operation"]["id"].integer)
            let one = try await client.send(.get, "/v1/operations/\(id)")
            #expect(one.status == 200)
            #expect(one["task_id"] == "a")
            #expect(one["direction"] == "outbound")
            #expect(one["state"] == "queued")
            #expect(one["waiting_for"] == "the projector")
            for (query, count) in [
                ("", 2), ("state=queued", 1), ("direction=inbound", 1), ("record=task/a", 1), ("after=\(id)", 0),
                ("since=2020-01-01T00:00:00Z", 2), ("since=2999-01-01T00:00:00%2B00:00", 0), ("limit=1", 1),
            ] {
                let answer = try await client.send(.get, "/v1/operations?\(query)")
                #expect(answer["operations"].items.count == count, "\(query)")
            }
            #expect(try await client.send(.get, "/v1/operations?limit=1")["next"].integer != nil)
            for query in ["state=done", "direction=up", "record=a", "since=now", "after=-1"] {
                #expect(try await client.send(.get, "/v1/operations?\(query)").status == 422)
            }
            for path in ["/v1/operations/1", "/v1/operations/x", "/v1/operations/99999"] {
                #expect(try await client.send(.get, path).status == 404)
            }
        }
    }

    @Test("say whose doing they are: a user by the login of now, a client by its token")
    func actor() async throws {
        try await TestedService().run { client async throws in
            _ = try await client.webhook(GitHubDeliveries.issue(), delivery: "1")
            let edited = String(decoding: GitHubDeliveries.issue("edited", at: 5), as: UTF8.self)
            _ = try await client.webhook(Data(edited.replacing("rosa-login", with: "rosa-new").utf8), delivery: "2")
            let edit = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A"}"#)
            let id = try #require(edit["operation"]["id"].integer)
            let one = try await client.send(.get, "/v1/operations/\(id)")
            let actors = try await client.send(.get, "/v1/operations")["operations"].items.map { $0["actor"] }
            #expect(actors.map { $0["kind"] } == ["github", "github", "client"])
            #expect(actors.map { $0["name"] }.prefix(2) == ["rosa-new", "rosa-new"])
            #expect(actors.map { $0["id"] } == [11, 11, .null])
            #expect(actors.last == one["actor"])
            #expect(one["actor"]["name"].text?.isEmpty == false)
        }
    }

    @Test("that errored are retried, and no others")
    func retry() async throws {
        let service = try await TestedService()
        try await service.run { client async throws in
            let edit = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A"}"#)
            let id = try #require(edit["operation"]["id"].integer)
            let early = try await client.send(.post, "/v1/operations/\(id)/retry")
            #expect(early.status == 409)
            #expect(early.problem == "not-retryable")
            try await Self.fail(id, service.ledger)
            #expect(try await client.send(.get, "/v1/operations/\(id)")["state"] == "errored")
            let retried = try await client.send(.post, "/v1/operations/\(id)/retry")
            #expect(retried.status == 200)
            #expect(retried["state"] == "queued")
            #expect(try await client.send(.post, "/v1/operations/99999/retry").status == 404)
        }
    }

    @Test("that errored are retried together, as the filter says")
    func retryMany() async throws {
        let service = try await TestedService()
        try await service.run { client async throws in
            for task in ["a", "b", "c"] {
                let edit = try await client.send(
                    .put, "/v1/tasks/\(task)", #"{"project_id": "garden", "title": "A"}"#)
                try await Self.fail(try #require(edit["operation"]["id"].integer), service.ledger)
            }
            // Of one record there are two; the younger carries what the older one would.
            let second = try await client.send(.patch, "/v1/tasks/c", #"{"title": "C"}"#)
            try await Self.fail(try #require(second["operation"]["id"].integer), service.ledger)
            for (filter, retried, queued) in [
                (#"{"state": "errored", "record": "task/none"}"#, 0, 0),
                (#"{"state": "errored", "reason": "gone"}"#, 0, 0),
                (#"{"state": "errored", "since": "2999-01-01T00:00:00Z"}"#, 0, 0),
                (#"{"state": "errored", "record": "task/a", "reason": "refused_by_github"}"#, 1, 1),
                (#"{"state": "errored", "since": "2020-01-01T00:00:00Z"}"#, 3, 2),
                (#"{"state": "errored"}"#, 0, 0),
            ] {
                let answer = try await client.send(.post, "/v1/operations/retry", filter)
                #expect(answer.status == 200)
                #expect(answer["retried"].integer == Int64(retried), "\(filter)")
                #expect(answer["queued"].integer == Int64(queued), "\(filter)")
            }
            for filter in [
                "{}", #"{"state": "queued"}"#, #"{"state": "errored", "record": "a"}"#,
                #"{"state": "errored", "reason": "answered"}"#, #"{"state": "errored", "since": "now"}"#,
                #"{"state": "errored", "task": "a"}"#,
            ] {
                #expect(try await client.send(.post, "/v1/operations/retry", filter).status == 422, "\(filter)")
            }
        }
    }

    @Test("that errored are retried in small transactions, each once")
    func batches() async throws {
        let service = try await TestedService()
        try await service.run { client async throws in
            for number in 1...7 {
                let edit = try await client.send(
                    .put, "/v1/tasks/t\(number)", #"{"project_id": "garden", "title": "A"}"#)
                try await Self.fail(try #require(edit["operation"]["id"].integer), service.ledger)
            }
            let outcome = try await BulkRetry(service.ledger, batch: 3).run(RetryFilter())
            #expect(outcome.retried == 7 && outcome.queued == 7)
        }
    }

    /// What the projector does with an operation that GitHub refuses.
    private static func fail(_ id: OperationID, _ ledger: Ledger) async throws {
        let refusal = CallFailure(
            failed: CallFailed(failure: .validation, outcome: .notDone, status: 422, request: nil, notBefore: nil))
        for command in [RecordCommand.claim(id), .send(id, seen: nil), .failed(id, refusal)] {
            try await ledger.write { _ = try $0.decide(command, about: id) }
        }
    }
}
