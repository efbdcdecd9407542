import HTTPTypes
import Hummingbird
import Testing

@testable import Service

@Suite("What a request does not take")
struct UnknownFieldTests {
    private static let names = [
        "{project_id}": "garden", "{owner}": "octo", "{repo}": "park", "{task_id}": "a", "{comment_id}": "c",
        "{id}": "1",
    ]

    @Test("A parameter that is not known is refused on every route of the API, and nothing happens")
    func parameters() async throws {
        let service = try await TestedService()
        let routes = buildRouter(service.parts).routes.filter { $0.method != .head }
            .map { (method: $0.method, path: "\($0.path)") }.filter { $0.path.hasPrefix("/v1/") }
        #expect(routes.contains { $0.method == .patch && $0.path == "/v1/tasks/{task_id}" })
        try await service.run { client async throws in
            _ = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A"}"#)
            _ = try await client.send(.put, "/v1/tasks/a/comments/c", #"{"body": "x"}"#)
            let before = try await service.head
            for (method, route) in routes {
                let path = Self.names.reduce(route) { $0.replacing($1.key, with: $1.value) }
                let answer = try await client.send(method, path + "?dry_run=true", method == .get ? nil : "{}")
                #expect(answer.status == 422, "\(method) \(path)")
                #expect(answer.fields == ["dry_run"], "\(method) \(path)")
            }
            #expect(try await service.head == before)
            let single = try await client.send(.get, "/v1/tasks/a?at=5")
            #expect(single["detail"].text?.contains("it takes none") == true)
        }
    }

    @Test("A live feed, which does not end, takes no limit")
    func feed() async throws {
        try await TestedService().run { client async throws in
            let answer = try await client.send(
                .get, "/v1/events?limit=1&dry_run=true", headers: ["Accept": "text/event-stream"])
            #expect(answer.status == 422)
            #expect(answer.fields == ["dry_run", "limit"])
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
