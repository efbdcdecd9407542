import Hummingbird
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@testable import Service

@Suite("The manual's page on the API")
struct RouteDocumentationTests {
    @Test("Every route is in the manual, and no others")
    func routes() async throws {
        let router = try await buildRouter(TestedService().parts)
        // The router answers HEAD wherever it answers GET.
        let served = router.routes.filter { $0.method != .head }.map { "`\($0.method.rawValue) \($0.path)`" }
        #expect(served.contains("`GET /v1/tasks/{task_id}`"))
        let rows = try #require(try Document.page("ClientAPI").section("Routes")).rows
        #expect(Set(rows.map { $0[0] }) == Set(served))
    }

    @Test("Every type of problem is in the manual with its status, and no others")
    func problems() throws {
        let rows = try #require(try Document.page("ClientAPI").section("Errors")).rows
        let expected = ProblemKind.allCases.map { ["`\($0.rawValue)`", String($0.status.code)] }
        #expect(Set(rows.map { Array($0.prefix(2)) }) == Set(expected))
    }

    @Test("Every limit is in the manual with its value")
    func limits() throws {
        let service = ServiceLimits()
        let rows = try #require(try Document.page("ClientAPI").section("Limits")).rows
        let documented = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        #expect(
            documented == [
                "an id": "\(ClientID.longest) of `A-Z a-z 0-9 . _ : -`, but not `.` or `..` alone",
                "a project's name": "\(ProjectName.longest) characters",
                "a task's title": "\(EditLimits.title) characters",
                "a body": "\(EditLimits.clientBody) characters",
                "labels": "\(EditLimits.labels)",
                "a label": "\(EditLimits.labelCharacters) characters",
                "assignees": "\(EditLimits.assignees)",
                "an assignee": "\(EditLimits.assigneeCharacters) characters",
                "a request": "\(service.request) bytes",
                "`limit`": "\(QueryFields.limits.upperBound) (\(QueryFields.usualLimit) when not given)",
                "`Idempotency-Key`": "\(Idempotency.longestKey) characters",
                "an `Idempotency-Key` is kept": "\(KeptAnswer.lifetime / 3_600_000_000) hours",
                "`modified_at` ahead of our clock": "\(EditLimits.future / 1_000_000) seconds",
                "a feed's heartbeat": "\(service.heartbeat.components.seconds) seconds",
            ])
        let webhooks = try Document.page("Webhooks").text
        #expect(webhooks.contains("more than \(service.webhook) bytes"))
        #expect(webhooks.contains("more than \(service.arrival.components.seconds) seconds"))
        #expect(webhooks.contains("more than \(service.webhooksInFlight) bytes"))
    }
}
