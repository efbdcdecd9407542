import Foundation
import HTTPTypes
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@Suite("The author of a record")
struct AuthorTests {
    private static let bot = #"{"login": "garden-app[bot]", "id": 99, "type": "Bot"}"#
    private static let rosa = Tree.object(["id": 11, "login": "rosa-login"])

    @Test("stays who wrote it, whoever edits it, and if their account is deleted", arguments: [bot, "null"])
    func isKept(_ author: String) async throws {
        try await TestedService().run { client async throws in
            _ = try await client.webhook(GitHubDeliveries.issue(), delivery: "1")
            let opened = try #require(try await client.send(.get, "/v1/tasks")["tasks"].items.first)
            #expect(opened["author"] == Self.rosa)
            let id = try #require(opened["task_id"].text)
            _ = try await client.webhook(
                GitHubDeliveries.issue("edited", title: "Mildew", at: 5, author: author, sender: Self.bot),
                delivery: "2")
            let edited = try await client.send(.get, "/v1/tasks/\(id)")
            #expect(edited["title"] == "Mildew")
            #expect(edited["author"] == Self.rosa)
            let patched = try await client.send(.patch, "/v1/tasks/\(id)", #"{"title": "Rust"}"#)
            #expect(patched["author"] == Self.rosa)
        }
    }

    @Test("is shown by the login that they have now")
    func renamed() async throws {
        try await TestedService().run { client async throws in
            _ = try await client.webhook(GitHubDeliveries.issue(), delivery: "1")
            let edited = String(decoding: GitHubDeliveries.issue("edited", at: 5), as: UTF8.self)
            _ = try await client.webhook(
                Data(edited.replacing("rosa-login", with: "rosa-new").utf8), delivery: "2")
            let task = try #require(try await client.send(.get, "/v1/tasks")["tasks"].items.first)
            #expect(task["author"] == .object(["id": 11, "login": "rosa-new"]))
        }
    }

    @Test("is nobody at GitHub for what a client created, though the echo comes from our App")
    func isNotOurApp() async throws {
        let service = try await TestedService()
        try await service.run { client async throws in
            let made = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "Leaf spot"}"#)
            let create = try #require(made["operation"]["id"].integer)
            #expect(made["author"] == .null)
            for command in [RecordCommand.claim(create), .send(create, seen: nil)] {
                try await service.ledger.write { _ = try $0.decide(command, about: create) }
            }
            let facts = try await Genesis.prepare(service.ledger)
            let marker = Marker(key: Array(repeating: 7, count: 32), ledger: facts.ledger, epoch: facts.epoch)
            let echo = GitHubDeliveries.issue(
                body: marker.attach(to: "", operation: create), author: Self.bot, sender: Self.bot)
            _ = try await client.webhook(echo)
            let bound = try await client.send(.get, "/v1/tasks/a")
            #expect(bound["github"]["issue_number"] == 7)
            #expect(bound["author"] == .null)
            #expect(try await client.send(.get, "/v1/tasks")["tasks"].items.count == 1)
        }
    }
}
