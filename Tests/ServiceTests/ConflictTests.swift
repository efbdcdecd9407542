import HTTPTypes
import LedgerEvents
import Testing

@Suite("Edits that race")
struct ConflictTests {
    private static func withTask(_ test: @escaping @Sendable (TestedClient) async throws -> Void) async throws {
        try await TestedService().run { client async throws in
            _ = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "one"}"#)
            _ = try await client.send(.patch, "/v1/tasks/a", #"{"title": "two"}"#)
            try await test(client)
        }
    }

    @Test("A stale If-Match is 412 with the record as it is")
    func stale() async throws {
        try await Self.withTask { client async throws in
            let answer = try await client.send(
                .patch, "/v1/tasks/a", #"{"title": "mine"}"#, headers: ["If-Match": "\"1\""])
            #expect(answer.status == 412)
            #expect(answer.problem == "stale-version")
            #expect(answer["current"]["title"] == "two")
            #expect(answer["current"]["version"] == 2)
            #expect(answer["current"]["operation"]["state"] == "dropped")
            #expect(answer.version == "2")
            let fresh = try await client.send(
                .patch, "/v1/tasks/a", #"{"title": "mine"}"#, headers: ["If-Match": "\"2\""])
            #expect(fresh.status == 200)
            #expect(
                try await client.send(.patch, "/v1/tasks/a", #"{"title": "x"}"#, headers: ["If-Match": "*"]).status
                    == 200)
        }
    }

    @Test("If-Match on a task that is not there creates none", arguments: ["*", "\"1\""])
    func nothingToMatch(_ tag: String) async throws {
        try await TestedService().run { client async throws in
            let answer = try await client.send(
                .put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A"}"#, headers: ["If-Match": tag])
            #expect(answer.status == 412)
            #expect(answer.problem == "stale-version")
            #expect(try await client.send(.get, "/v1/tasks/a").status == 404)
        }
    }

    @Test(
        "A tag that is no strong version is refused",
        arguments: [
            "W/\"2\"", "2", "\"two\"", "\"1\", \"2\"", "\"\"", "\"2-\"", "\"2-rose\"", "\"-2\"", "\"2-ab12cd3g\"",
        ])
    func oddTags(_ tag: String) async throws {
        try await Self.withTask { client async throws in
            let answer = try await client.send(
                .patch, "/v1/tasks/a", #"{"title": "mine"}"#, headers: ["If-Match": tag])
            #expect(answer.status == 400)
            #expect(answer.problem == "malformed-request")
            #expect(try await client.send(.get, "/v1/tasks/a")["title"] == "two")
        }
    }

    @Test("If-None-Match on a write is refused, not ignored")
    func createOnly() async throws {
        try await Self.withTask { client async throws in
            let answer = try await client.send(
                .put, "/v1/tasks/a", #"{"title": "mine"}"#, headers: ["If-None-Match": "*"])
            #expect(answer.status == 400)
        }
    }

    @Test("An edit made before the record's last change is 409, one from the future is 422")
    func times() async throws {
        try await Self.withTask { client async throws in
            let old = try await client.send(
                .patch, "/v1/tasks/a", #"{"title": "mine", "modified_at": "2020-01-02T03:04:05.678+02:00"}"#)
            #expect(old.status == 409)
            #expect(old.problem == "stale-time")
            #expect(old["current"]["title"] == "two")
            let future = try await client.send(
                .patch, "/v1/tasks/a", #"{"title": "mine", "modified_at": "2999-01-01T00:00:00Z"}"#)
            #expect(future.status == 422)
            #expect(future.fields == ["modified_at"])
        }
    }
}
