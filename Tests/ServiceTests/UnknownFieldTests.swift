import HTTPTypes
import Testing

@Suite("What a request does not take")
struct UnknownFieldTests {
    @Test(
        "A parameter that is not known is refused, and nothing happens",
        arguments: [
            (.get, "/v1/tasks/a", nil), (.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "B"}"#),
            (.patch, "/v1/tasks/a", #"{"title": "B"}"#), (.get, "/v1/comments/c", nil),
            (.delete, "/v1/comments/c", nil),
            (.get, "/v1/operations/1", nil), (.post, "/v1/operations/1/retry", nil),
            (.post, "/v1/operations/1/restore", nil), (.post, "/v1/operations/retry", #"{"state": "errored"}"#),
            (.get, "/v1/projects/garden", nil), (.put, "/v1/projects/garden", #"{"name": "Garden"}"#),
            (.put, "/v1/projects/garden/repositories/octo/park", #"{"github_repository_id": 9}"#),
            (.delete, "/v1/projects/garden/repositories/octo/park", nil),
        ] as [(HTTPRequest.Method, String, String?)])
    func parameters(method: HTTPRequest.Method, path: String, body: String?) async throws {
        let service = try await TestedService()
        try await service.run { client async throws in
            _ = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A"}"#)
            _ = try await client.send(.put, "/v1/tasks/a/comments/c", #"{"body": "x"}"#)
            let before = try await service.head
            let answer = try await client.send(method, path + "?dry_run=true", body)
            #expect(answer.status == 422)
            #expect(answer.fields == ["dry_run"])
            #expect(answer["detail"].text?.contains("it takes none") == true)
            #expect(try await service.head == before)
        }
    }

    @Test("A retry and a restoration take no fields", arguments: ["retry", "restore"])
    func fields(action: String) async throws {
        try await TestedService().run { client async throws in
            let answer = try await client.send(.post, "/v1/operations/1/\(action)", #"{"state": "errored"}"#)
            #expect(answer.status == 422)
            #expect(answer.fields == ["state"])
        }
    }
}
