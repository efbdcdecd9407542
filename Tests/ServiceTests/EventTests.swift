import HTTPTypes
import LedgerEvents
import Testing

@Suite("/v1/events")
struct EventTests {
    @Test("The log in pages, filtered")
    func pages() async throws {
        let service = try await TestedService()
        try await service.run { client async throws in
            _ = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A"}"#)
            let all = try await client.send(.get, "/v1/events?limit=200")
            let head = try await service.head
            #expect(all["events"].items.compactMap { $0["position"].integer } == Array(1...head))
            #expect(all["next"] == .null)
            let first = try await client.send(.get, "/v1/events?limit=2")
            #expect(first["next"] == 2)
            let second = try await client.send(.get, "/v1/events?after=2&limit=2")
            #expect(second["events"].items.compactMap { $0["position"].integer } == [3, 4])
            #expect(try await client.send(.get, "/v1/events?after=\(head)")["events"] == .list([]))
            let created = try await client.send(.get, "/v1/events?type=record.created&record=task/a")
            #expect(created["events"].items.map { $0["record"] } == ["task/a"])
            for query in ["type=record.invented", "record=a", "after=\(head + 1)", "after=x", "limit=201"] {
                #expect(try await client.send(.get, "/v1/events?\(query)").status == 422, "\(query)")
            }
        }
    }

    @Test("Texts stay in the ledger")
    func discretion() async throws {
        try await TestedService().run { client async throws in
            _ = try await client.webhook(GitHubDeliveries.issue())
            let all = try await client.send(.get, "/v1/events")
            #expect(!all.text.contains("Leaf spot"))
            #expect(!all.text.contains("rosa-login"))
        }
    }

    @Test("A feed does not begin behind the log's end", arguments: ["999999", "-1", "x"])
    func foreignPosition(_ id: String) async throws {
        try await TestedService().run { client async throws in
            let answer = try await client.send(
                .get, "/v1/events", headers: ["Accept": "text/event-stream", "Last-Event-ID": id])
            #expect(answer.status == (id == "999999" ? 422 : 400))
        }
    }
}
