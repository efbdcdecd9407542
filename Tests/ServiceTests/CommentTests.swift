import HTTPTypes
import Testing

@Suite("Comments")
struct CommentTests {
    private static func withTask(_ test: @escaping @Sendable (TestedClient) async throws -> Void) async throws {
        try await TestedService().run { client async throws in
            _ = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A"}"#)
            try await test(client)
        }
    }

    @Test("are created under their task, changed, listed and deleted")
    func life() async throws {
        try await Self.withTask { client async throws in
            let created = try await client.send(.put, "/v1/tasks/a/comments/c1", #"{"body": "hello"}"#)
            #expect(created.status == 201)
            #expect(created.headers[.location] == "/v1/comments/c1")
            #expect(
                created.json.names == [
                    "comment_id", "task_id", "project_id", "body", "version", "created_at", "updated_at", "deleted",
                    "redacted", "author", "github", "operation",
                ])
            #expect(created["task_id"] == "a")
            #expect(try await client.send(.put, "/v1/tasks/a/comments/c1", #"{"body": "hi"}"#).status == 200)
            #expect(try await client.send(.patch, "/v1/comments/c1", #"{"body": "hi there"}"#)["body"] == "hi there")
            _ = try await client.send(.put, "/v1/tasks/a/comments/c2", #"{"body": "second"}"#)
            let list = try await client.send(.get, "/v1/tasks/a/comments?limit=1")
            #expect(list["comments"].items.map { $0["comment_id"] } == ["c1"])
            #expect(list["next"] == "c1")

            let stale = try await client.send(.delete, "/v1/comments/c1", headers: ["If-Match": "\"1\""])
            #expect(stale.status == 412)
            let deleted = try await client.send(.delete, "/v1/comments/c1", headers: ["If-Match": "\"3\""])
            #expect(deleted.status == 200)
            #expect(deleted["deleted"] == true)
            for answer in [
                try await client.send(.get, "/v1/comments/c1"), try await client.send(.delete, "/v1/comments/c1"),
                try await client.send(.patch, "/v1/comments/c1", #"{"body": "again"}"#),
            ] {
                #expect(answer.status == 410)
                #expect(answer.problem == "gone")
                #expect(answer["current"]["deleted"] == true)
            }
            let rest = try await client.send(.get, "/v1/tasks/a/comments")
            #expect(rest["comments"].items.map { $0["comment_id"] } == ["c2"])
        }
    }

    @Test("need a task, a body and an id of their own")
    func refused() async throws {
        try await Self.withTask { client async throws in
            #expect(try await client.send(.put, "/v1/tasks/none/comments/c", #"{"body": "x"}"#).status == 404)
            #expect(try await client.send(.get, "/v1/tasks/none/comments").status == 404)
            #expect(try await client.send(.put, "/v1/tasks/a/comments/c", "{}").fields == ["body"])
            let unknown = try await client.send(.put, "/v1/tasks/a/comments/c", #"{"body": "x", "title": "y"}"#)
            #expect(unknown.fields == ["title"])
            #expect(
                try await client.send(.put, "/v1/tasks/a/comments/comment-9", #"{"body": "x"}"#).fields
                    == ["comment_id"])
            #expect(try await client.send(.delete, "/v1/comments/none").status == 404)
            #expect(try await client.send(.get, "/v1/comments/none").status == 404)
        }
    }

    @Test("are not deleted by one who has not seen their last change")
    func staleDeletion() async throws {
        try await Self.withTask { client async throws in
            _ = try await client.send(.put, "/v1/tasks/a/comments/c", #"{"body": "x"}"#)
            let offline = #"{"modified_at": "2026-01-01T00:00:00Z"}"#
            let stale = try await client.send(.delete, "/v1/comments/c", offline)
            #expect(stale.status == 409)
            #expect(stale.problem == "stale-time")
            #expect(try await client.send(.get, "/v1/comments/c").status == 200)
            let odd = try await client.send(.delete, "/v1/comments/c", #"{"modified": "2026-01-01T00:00:00Z"}"#)
            #expect(odd.status == 422)
            #expect(odd.fields == ["modified"])
            #expect(try await client.send(.delete, "/v1/comments/c").status == 200)
        }
    }

    @Test("stay under their task")
    func parent() async throws {
        try await Self.withTask { client async throws in
            _ = try await client.send(.put, "/v1/tasks/b", #"{"project_id": "garden", "title": "B"}"#)
            _ = try await client.send(.put, "/v1/tasks/a/comments/c", #"{"body": "of a"}"#)
            let answer = try await client.send(.put, "/v1/tasks/b/comments/c", #"{"body": "of b"}"#)
            #expect(answer.status == 422)
            #expect(answer.fields == ["comment_id"])
            #expect(try await client.send(.get, "/v1/comments/c")["body"] == "of a")
        }
    }
}
