import HTTPTypes
import SyncEngine
import Testing

@Suite("Idempotency-Key")
struct IdempotencyTests {
    private static let body = #"{"project_id": "garden", "title": "A"}"#

    @Test("A repeated request gets the first answer, byte for byte, and happens once")
    func replay() async throws {
        let service = try await TestedService()
        let head = try await service.run { client async throws in
            let first = try await client.send(.put, "/v1/tasks/a", Self.body, headers: ["Idempotency-Key": "k1"])
            #expect(first.status == 201)
            _ = try await client.send(.patch, "/v1/tasks/a", #"{"title": "B"}"#)
            let head = try await service.head
            let again = try await client.send(.put, "/v1/tasks/a", Self.body, headers: ["Idempotency-Key": "k1"])
            #expect(again.status == 201)
            #expect(again.text == first.text)
            #expect(again.headers[.eTag] == first.headers[.eTag])
            #expect(again.headers[.location] == first.headers[.location])
            #expect(try await client.send(.get, "/v1/tasks/a")["title"] == "B")
            return head
        }
        #expect(try await service.head == head)
    }

    @Test("A refusal is repeated too")
    func refusal() async throws {
        try await TestedService().run { client async throws in
            _ = try await client.send(.put, "/v1/tasks/a", Self.body)
            let headers = ["Idempotency-Key": "k1", "If-Match": "\"7\""]
            let first = try await client.send(.patch, "/v1/tasks/a", #"{"title": "B"}"#, headers: headers)
            let again = try await client.send(.patch, "/v1/tasks/a", #"{"title": "B"}"#, headers: headers)
            #expect(first.status == 412)
            #expect(again.status == 412)
            #expect(again.text == first.text)
            #expect(again.problem == "stale-version")
        }
    }

    @Test("A key is good for one request only")
    func reuse() async throws {
        try await TestedService().run { client async throws in
            _ = try await client.send(.put, "/v1/tasks/a", Self.body, headers: ["Idempotency-Key": "k1"])
            let otherBody = try await client.send(
                .put, "/v1/tasks/a", #"{"title": "B"}"#, headers: ["Idempotency-Key": "k1"])
            #expect(otherBody.status == 422)
            #expect(otherBody.problem == "idempotency-key-reused")
            let otherVersion = try await client.send(
                .put, "/v1/tasks/a", Self.body, headers: ["Idempotency-Key": "k1", "If-Match": "\"1\""])
            #expect(otherVersion.problem == "idempotency-key-reused")
            #expect(try await client.send(.get, "/v1/tasks/a")["title"] == "A")
        }
    }

    @Test("Another path, method or token has keys of its own")
    func scope() async throws {
        let service = try await TestedService()
        let other = try await Tokens(service.ledger).create(name: "other", readOnly: false) ?? ""
        try await service.run { client async throws in
            let headers = ["Idempotency-Key": "k1"]
            #expect(try await client.send(.put, "/v1/tasks/a", Self.body, headers: headers).status == 201)
            #expect(try await client.send(.put, "/v1/tasks/b", Self.body, headers: headers).status == 201)
            #expect(try await client.send(.patch, "/v1/tasks/a", #"{"title": "B"}"#, headers: headers).status == 200)
            #expect(
                try await client.send(.put, "/v1/tasks/a", #"{"title": "C"}"#, headers: headers, token: other).status
                    == 200)
        }
    }

    @Test("A key is 1 to 255 visible ASCII characters")
    func form() async throws {
        try await TestedService().run { client async throws in
            let longest = String(repeating: "k", count: 255)
            #expect(
                try await client.send(.put, "/v1/tasks/a", Self.body, headers: ["Idempotency-Key": longest]).status
                    == 201)
            for key in [longest + "k", "two words", "schlüssel", ""] {
                let answer = try await client.send(.put, "/v1/tasks/b", Self.body, headers: ["Idempotency-Key": key])
                #expect(answer.status == 400)
                #expect(answer.problem == "malformed-request")
            }
        }
    }
}
