import GitHub
import Ledger
import LedgerEvents
import Projections
import Testing

@testable import SyncEngine

@Suite("What is packed of a webhook before the log is asked for")
struct ContentAtHandTests {
    @Test(
        "It is what the operation brings, of an issue or a pull request",
        arguments: WebhookAction.ofIssues + WebhookAction.ofPullRequests)
    func tasks(row: WebhookAction) async throws { try await check(row.webhook(at: 60), in: Garden()) }

    @Test("It is what the operation brings, of a comment", arguments: CommentAction.all)
    func comments(row: CommentAction) async throws { try await check(row.webhook(at: 60), in: Garden()) }

    @Test("Our marker is no part of the text of what we made")
    func marked() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(.task("roses"), .put, at: 10) { $0.title = "Prune" }
        try await garden.send(create)
        let echo = IssueAtGitHub(second: 11).at(11) { $0.body = garden.marker.attach(to: "Mind", operation: create) }
        try await check(.about(echo, "opened"), in: garden)
        #expect(try garden.binding(.task("roses")) != nil)
    }

    /// Gives what it packs a salt that can be told from others.
    private struct SaltingStore: EventStore {
        static let salt: [UInt8] = Array(repeating: 0xAA, count: 16)
        let store = InMemoryStore()

        func transaction<Result>(_ work: (any EventTransaction) throws -> Result) throws -> Result {
            try store.transaction(work)
        }

        func read<Result>(_ work: (any EventReader) throws -> Result) throws -> Result { try store.read(work) }

        func packed(_ bytes: [UInt8], learning: Bool) -> NewBody {
            NewBody(bytes, stored: StoredBody(encoding: 0, bytes: bytes, salt: Self.salt, digest: []))
        }
    }

    @Test(
        "It is taken, but where the decision is put off, and it would wait", arguments: [Duration.seconds(60), .zero])
    func isTaken(patience: Duration) async throws {
        let ledger = try Ledger.inMemory(tables: ProjectionCatalog.tables, store: SaltingStore())
        let facts = try await Genesis.prepare(ledger)
        _ = try await ConnectionEdits(ledger).save(project: "garden", name: "Garden")
        _ = try await ConnectionEdits(ledger).connect(
            Plot.garden.id, name: Plot.garden.fullName, to: "garden", access: .installation(Webhook.installation))
        let marker = Marker(key: Array(repeating: 3, count: 32), ledger: facts.ledger, epoch: facts.epoch)
        let webhook = try Webhook.about(IssueAtGitHub(), "opened")
        let result = try await WebhookIntake(ledger, marker: marker, patience: patience).receive(
            WebhookRequest(delivery: "d", event: webhook.event, hook: "1", body: Array(webhook.body)))
        #expect(result.isUndecided == (patience == .zero))
        // Behind what was put off.
        let salts = try await ledger.write { transaction in
            let operation = try #require(try transaction.rows.first(Operation.self, where: "1"))
            return try [result.event, #require(operation.content)].map { try transaction.salt(ofBodyAt: $0) }
        }
        #expect(salts.map { $0 == SaltingStore.salt } == [true, patience != .zero])
    }

    private func check(_ webhook: Webhook, in garden: Garden) async throws {
        let payload = try WebhookPayload.decode(event: webhook.event, body: Array(webhook.body))
        let ready = try #require(payload.reportedContent(garden.marker))
        let operation = try #require(try await garden.deliver(webhook).last)
        let content = try #require(operation.content)
        #expect(try garden.read { try $0.log.body(at: content) } == ready.canonical)
    }
}
