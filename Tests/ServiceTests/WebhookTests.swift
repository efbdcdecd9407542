import Foundation
import GitHub
import HTTPTypes
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@testable import Service

@Suite("POST /github/webhooks")
struct WebhookTests {
    @Test("A signed delivery is answered with its position and its operations")
    func accepted() async throws {
        let service = try await TestedService()
        let before = try await service.head
        try await service.run { client async throws in
            let answer = try await client.webhook(GitHubDeliveries.issue())
            #expect(answer.status == 202)
            // Between the two stands the event that makes the task.
            let (event, operation) = (before + 1, before + 3)
            #expect(
                answer.text == """
                    {"event":\(event),"operations":[{"id":\(operation),"kind":"task","state":"completed"}]}

                    """)
            #expect(answer["event"].integer == before + 1)
            #expect(answer["redelivery"] == .null)
            let operations = answer["operations"].items
            #expect(operations.count == 1)
            #expect(operations.first?.names == ["id", "kind", "state"])
            #expect(operations.first?["kind"] == "task")
            #expect(operations.first?["state"] == "completed")
            let tasks = try await client.send(.get, "/v1/tasks")
            #expect(tasks["tasks"].items.map { $0["title"] } == ["Leaf spot"])
            #expect(tasks["tasks"].items.first?["github"]["issue_number"] == 7)
        }
    }

    @Test("What needs no operation is answered with an empty list")
    func ping() async throws {
        try await TestedService().run { client async throws in
            let answer = try await client.webhook(GitHubDeliveries.ping(), event: "ping")
            #expect(answer.status == 202)
            #expect(answer["operations"] == .list([]))
        }
    }

    @Test("A redelivery gets the first receipt's position and makes no second operation")
    func redelivery() async throws {
        try await TestedService().run { client async throws in
            let first = try await client.webhook(GitHubDeliveries.issue())
            let again = try await client.webhook(GitHubDeliveries.issue())
            #expect(again.status == 202)
            #expect(again["event"] == first["event"])
            #expect(again["operations"] == first["operations"])
            #expect(again["redelivery"] == true)
            #expect(try await client.send(.get, "/v1/operations")["operations"].items.count == 1)
        }
    }

    @Test(
        "Without the right signature nothing is stored",
        arguments: ["missing", "wrong", "other body", "old scheme", "twice"])
    func unsigned(_ flaw: String) async throws {
        let service = try await TestedService()
        let before = try await service.head
        let body = GitHubDeliveries.issue()
        let signature =
            switch flaw {
            case "wrong": WebhookSignature.sign(body: body, secret: Secret("another"))
            case "other body": WebhookSignature.sign(body: Data("{}".utf8), secret: service.secret)
            case "old scheme": "sha1=0123456789012345678901234567890123456789"
            case "twice": WebhookSignature.sign(body: body, secret: service.secret)
            default: ""
            }
        try await service.run { client async throws in
            let answer = try await client.webhook(
                body, signature: signature, without: flaw == "missing" ? "X-Hub-Signature-256" : nil,
                twice: flaw == "twice" ? "X-Hub-Signature-256" : nil)
            #expect(answer.status == 401)
            #expect(answer.problem == "wrong-signature")
            #expect(answer.headers[.wwwAuthenticate] != nil)
        }
        #expect(try await service.head == before)
    }

    @Test("Without a secret no webhook is accepted")
    func noSecret() async throws {
        let service = try await TestedService().changed { $0.verifySignature = nil }
        let before = try await service.head
        try await service.run { client async throws in
            let answer = try await client.webhook(GitHubDeliveries.issue())
            #expect(answer.status == 503)
            #expect(answer.problem == "no-webhook-secret")
        }
        #expect(try await service.head == before)
    }

    @Test("Without GitHub's headers nothing is stored", arguments: ["X-GitHub-Event", "X-GitHub-Delivery"])
    func headers(_ missing: String) async throws {
        let service = try await TestedService()
        let before = try await service.head
        try await service.run { client async throws in
            let answer = try await client.webhook(GitHubDeliveries.issue(), without: missing)
            #expect(answer.status == 400)
            #expect(answer.problem == "malformed-request")
            #expect(answer["detail"].text?.contains(missing) == true)
        }
        #expect(try await service.head == before)
    }

    @Test("A signed body that is cut off keeps its receipt, byte for byte")
    func cut() async throws {
        let service = try await TestedService()
        let body = GitHubDeliveries.issue().dropLast(40)
        let event = try await service.run { client async throws in
            let answer = try await client.webhook(body)
            #expect(answer.status == 400)
            #expect(answer.problem == "malformed-request")
            let again = try await client.webhook(body)
            #expect(again.status == 400)
            #expect(again["event"] == answer["event"])
            return try #require(answer["event"].integer)
        }
        let (receipt, kept) = try await service.ledger.read { reader in
            (try reader.log.event(at: event), try reader.log.body(at: event))
        }
        #expect(receipt?.type == .webhookReceived)
        #expect(kept.map { Data($0) } == Data(body))
    }

    @Test("A decision that fails leaves the receipt, and no word about operations")
    func undecided() async throws {
        // A ledger that was never prepared: its rules have no policy to decide by.
        let service = try await TestedService()
        let bare = try Ledger.inMemory(tables: ProjectionCatalog.tables)
        let marker = Marker(key: Array(repeating: 7, count: 32), ledger: "bare", epoch: 0)
        let broken = service.changed {
            $0.ledger = bare
            $0.intake = WebhookIntake(bare, marker: marker)
        }
        try await broken.run { client async throws in
            let answer = try await client.webhook(GitHubDeliveries.issue())
            #expect(answer.status == 202)
            #expect(answer["event"] == 1)
            #expect(answer.json.names == ["event", "operations"])
            #expect(answer["operations"] == .null)
        }
        #expect(try await bare.read { try $0.log.event(at: 2)?.type } == .decisionFailed)
        _ = try await Genesis.prepare(bare)
        #expect(try await broken.parts.intake.resume() == 1)
        #expect(try await broken.parts.intake.resume() == 0)
        try await broken.run { client async throws in
            let again = try await client.webhook(GitHubDeliveries.issue())
            #expect(again["event"] == 1)
            #expect(again["operations"].items.map { $0["state"] } == ["disabled"])
        }
    }

    @Test("A decision whose turn comes too late for GitHub is taken afterwards, and the answer says nothing of it")
    func late() async throws {
        let service = try await TestedService()
        let facts = try await Genesis.prepare(service.ledger)
        let marker = Marker(key: Array(repeating: 7, count: 32), ledger: facts.ledger, epoch: facts.epoch)
        let hurried = service.changed {
            $0.intake = WebhookIntake($0.ledger, marker: marker, patience: .zero)
        }
        try await hurried.run { client async throws in
            let answer = try await client.webhook(GitHubDeliveries.issue())
            #expect(answer.status == 202)
            #expect(answer["operations"] == .null)
            // This waits behind the decision.
            let again = try await client.webhook(GitHubDeliveries.issue())
            #expect(again["event"] == answer["event"])
            #expect(again["operations"].items.map { $0["state"] } == ["completed"])
            // What is no JSON is refused at once.
            #expect(try await client.webhook(Data("{".utf8), delivery: "cut").status == 400)
        }
        #expect(try await service.parts.intake.resume() == 0)
    }

    @Test("25 MB are accepted, and one byte more is not")
    func size() async throws {
        let service = try await TestedService()
        #expect(service.parts.limits.webhook == 26_214_400)
        try await service.run { client async throws in
            let before = try await client.webhook(
                GitHubDeliveries.ping(bytes: 26_214_400), event: "ping", delivery: "a")
            #expect(before.status == 202)
            let beyond = try await client.webhook(
                GitHubDeliveries.ping(bytes: 26_214_401), event: "ping", delivery: "b")
            #expect(beyond.status == 413)
            #expect(beyond.problem == "too-large")
        }
        let receipts = try await service.ledger.read { reader in
            try reader.log.events(EventFilter(type: .webhookReceived), after: 0, limit: 9)
        }
        #expect(receipts.count == 1)
    }

    @Test("Bodies in flight are bounded together, and their room is given back")
    func inFlight() async throws {
        let body = GitHubDeliveries.issue()
        let service = try await TestedService().changed { $0.limits.webhooksInFlight = body.count }
        try await service.run { client async throws in
            let tooMuch = try await client.webhook(GitHubDeliveries.issue(title: "Leaf spots"), delivery: "a")
            #expect(tooMuch.status == 503)
            #expect(tooMuch.problem == "too-busy")
            #expect(tooMuch.headers[.retryAfter].flatMap { Int($0) } ?? 0 > 0)
            for delivery in ["b", "c"] {
                #expect(try await client.webhook(body, delivery: delivery).status == 202)
            }
        }
    }
}
