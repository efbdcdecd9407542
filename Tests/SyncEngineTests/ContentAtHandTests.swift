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

    private func check(_ webhook: Webhook, in garden: Garden) async throws {
        let payload = try WebhookPayload.decode(event: webhook.event, body: Array(webhook.body))
        let ready = try #require(payload.reportedContent(garden.marker))
        let operation = try #require(try await garden.deliver(webhook).last)
        let content = try #require(operation.content)
        #expect(try garden.read { try $0.log.body(at: content) } == ready.canonical)
    }
}
