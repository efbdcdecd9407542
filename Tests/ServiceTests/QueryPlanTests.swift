import Foundation
import HTTPTypes
import Ledger
import LedgerEvents
import Projections
import TestSupport
import Testing

@testable import SyncEngine

/// What runs for every event or request must not take longer the more there is: it finds its rows by an index.
@Suite("Every statement of service", .timeLimit(.minutes(2)))
struct QueryPlanTests {
    /// Scans of what does not grow with the log: a list that was given, what another part of the statement has found,
    /// the projects, and two tables that hold what waits now, not what was.
    private static let short = [
        "json_each", "lanes", "chain", "CONSTANT ROW", "(subquery", "project", "confirmation", "call_pause",
    ]

    @Test("finds its rows by an index")
    func indexed() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "service-tests-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let service = try await TestedService(folder: folder)
        try await service.run { client async throws in
            _ = try await client.webhook(GitHubDeliveries.issue())
            _ = try await client.webhook(GitHubDeliveries.issue())
            for (method, path, body) in Self.requests { _ = try await client.send(method, path, body) }
        }
        let ledger = service.ledger
        let edits = try ledger.readBlocking { reader in
            _ = try WorkQueue.look(reader.rows, now: .max, limit: 10)
            return try reader.rows.all(Operation.self, where: "direction = 'outbound' AND state = 'queued'")
        }
        #expect(!edits.isEmpty)
        try await ledger.write { transaction in
            for edit in edits { try transaction.decide(.claim(edit.id), about: edit.id) }
        }

        try await archive(edits, on: ledger)
        try await operate(on: ledger)

        let plans = try ledger.queryPlans()
        for part in ["SELECT leaf", "INSERT INTO event", "tile"] {
            #expect(plans.contains { $0.sql.contains(part) }, "\(part) is not looked at")
        }
        // What a trigger does for each row is a part of it.
        #expect(
            plans.contains {
                $0.sql.contains("INSERT INTO event") && $0.steps.contains { $0.hasPrefix("SEARCH event") }
            })
        #expect(plans.count > 40)
        for plan in plans {
            var growing = plan.growing(except: Self.short)
            // The trigger that holds the time against that of the last row, which it takes from the table's end.
            if plan.sql.hasPrefix("INSERT INTO event") { growing.removeAll { $0 == "SCAN event" } }
            #expect(growing.isEmpty, "\(plan.sql)")
            #expect(!plan.leavesTheRecord, "\(plan.sql) \(plan.steps)")
        }
    }

    /// What their owner does, in the middle of edits, and what is looked at to keep these.
    private func archive(_ edits: [Projections.Operation], on ledger: Ledger) async throws {
        try await ledger.write { transaction in
            let repository = try #require(edits.first?.repository)
            try transaction.append(Draft(RepositoryArchiving(repository: repository, isArchived: true)))
            for edit in edits {
                try transaction.decide(.release(edit.id), about: edit.id)
                try transaction.decide(.claim(edit.id), about: edit.id)
            }
            let kept = try RecordLoader(transaction).load(#require(edits.first?.record)).keptEdit
            #expect(kept != nil)
        }
    }

    /// What operators do while the service runs, and what is done for each event behind it.
    private func operate(on ledger: Ledger) async throws {
        try await ledger.fillTree()
        _ = try ledger.readBlocking { reader in
            let tree = LogTree(reader.log, rows: reader.rows)
            return try tree.proofs(size: reader.log.head).root()
        }
        let repository = try ledger.readBlocking {
            try $0.rows.all(Repository.self, where: "project IS NOT NULL").first
        }
        let known = try #require(repository)
        try await ledger.write { _ = try $0.append(Draft(RepositoryDisconnected(repository: known.id))) }
        _ = try await ConnectionEdits(ledger).connect(
            known.id, name: known.name ?? "", to: known.project ?? "", access: AccessGiven(known.installation))
    }

    private static let requests: [(HTTPRequest.Method, String, String?)] = [
        (.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A"}"#),
        (.patch, "/v1/tasks/a", #"{"title": "B"}"#), (.get, "/v1/tasks/a", nil),
        (.get, "/v1/tasks?project=garden&state=open", nil), (.put, "/v1/tasks/a/comments/c", #"{"body": "C"}"#),
        (.get, "/v1/tasks/a/comments", nil), (.delete, "/v1/comments/c", nil), (.get, "/v1/operations", nil),
        (.get, "/v1/operations?state=queued", nil), (.get, "/v1/operations?record=task/a", nil),
        (.get, "/v1/lost", nil), (.get, "/v1/lost?record=task/a", nil), (.get, "/v1/events?limit=10", nil),
        (.get, "/v1/projects", nil), (.get, "/v1/tasks?state=closed", nil), (.get, "/v1/tasks", nil),
        (.get, "/v1/operations?direction=inbound", nil), (.get, "/v1/operations?since=2026-01-01T00:00:00Z", nil),
        (.get, "/v1/events?type=token.created", nil), (.get, "/v1/events?record=task/a", nil), (.get, "/", nil),
        (.get, "/readyz", nil), (.get, "/metrics", nil),
    ]
}
