import HTTPTypes
import Hummingbird
import SyncEngine
import Testing

@Suite("Who may do what, and where")
struct AccessTests {
    @Test("The client API needs a token that is known and not revoked")
    func tokens() async throws {
        let service = try await TestedService()
        _ = try await Tokens(service.ledger).create(name: "old", readOnly: false)
        let revoked = try await Tokens(service.ledger).create(name: "gone", readOnly: false) ?? ""
        _ = try await Tokens(service.ledger).revoke(name: "gone")
        try await service.run { client async throws in
            for token in ["", "slt_guessed", revoked] {
                let answer = try await client.send(.get, "/v1/tasks", token: token)
                #expect(answer.status == 401)
                #expect(answer.problem == "unauthenticated")
                #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
            }
            let basic = try await client.send(
                .get, "/v1/tasks", headers: ["Authorization": "Basic \(client.token)"], token: "")
            #expect(basic.status == 401)
            let lowerCase = try await client.send(
                .get, "/v1/tasks", headers: ["Authorization": "bearer \(client.token)"], token: "")
            #expect(lowerCase.status == 200)
        }
    }

    @Test("A read-only token reads")
    func readOnly() async throws {
        let service = try await TestedService()
        let reader = service.readOnlyToken
        try await service.run { client async throws in
            #expect(try await client.send(.get, "/v1/tasks", token: reader).status == 200)
            #expect(try await client.send(.head, "/v1/tasks", token: reader).status == 200)
            for (method, path) in [
                (.put, "/v1/tasks/a"), (.patch, "/v1/tasks/a"), (.put, "/v1/projects/p"), (.delete, "/v1/comments/c"),
                (.post, "/v1/operations/1/retry"),
            ] as [(HTTPRequest.Method, String)] {
                let answer = try await client.send(method, path, #"{"title": "A"}"#, token: reader)
                #expect(answer.status == 403)
                #expect(answer.problem == "read-only-token")
            }
        }
    }

    @Test("Unknown paths are 404, known ones say which methods they take")
    func routes() async throws {
        try await TestedService().run { client async throws in
            for path in ["/v2", "/v1", "/v1/tasks/a/b", "/github"] {
                let answer = try await client.send(.get, path)
                #expect(answer.status == 404)
                #expect(answer.problem == "not-found")
            }
            let post = try await client.send(.post, "/v1/tasks")
            #expect(post.status == 405)
            #expect(post.problem == "method-not-allowed")
            #expect(post.headers[.allow] == "GET, HEAD")
            let odd = try await client.send(HTTPRequest.Method("BREW")!, "/github/webhooks")
            #expect(odd.status == 405)
            #expect(odd.headers[.allow] == "POST")
        }
    }

    @Test("HEAD answers without a body, whatever it answers")
    func head() async throws {
        try await TestedService().run { client async throws in
            for (path, token, status) in [
                ("/v1/tasks/none", nil, 404), ("/nothing", nil, 404), ("/v1/tasks", "", 401),
                ("/github/webhooks", nil, 405), ("/v1/tasks", nil, 200),
            ] as [(String, String?, Int)] {
                let answer = try await client.send(.head, path, token: token)
                #expect(answer.status == status)
                #expect(answer.text.isEmpty, "\(path): \(answer.text)")
            }
        }
    }

    @Test("A task is not deleted, and the answer says why")
    func deleteTask() async throws {
        try await TestedService().run { client async throws in
            let answer = try await client.send(.delete, "/v1/tasks/a")
            #expect(answer.status == 405)
            #expect(answer.headers[.allow] == "GET, HEAD, PATCH, PUT")
            #expect(answer["detail"].text?.contains("GitHub's REST API deletes no issues") == true)
        }
    }
}
