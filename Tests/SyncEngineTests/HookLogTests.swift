import Foundation
import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections
import Testing

@testable import SyncEngine

@Suite("Webhooks that did not come through")
struct HookLogTests {
    private static func delivery(_ id: Int, _ request: String = "") -> String {
        """
        {"id": \(id), "guid": "missed-\(id)", "delivered_at": "2026-03-01T00:00:0\(id)Z", "status_code": 502,
         "event": "issues", "action": "opened", "repository_id": \(Plot.garden.id)\(request)}
        """
    }

    @Test(
        "One that GitHub's log does not have in a readable form keeps back none of those that are younger",
        arguments: [
            (200, delivery(1, #", "request": {"headers": {}, "payload": null}"#)), (200, "[]"),
            (422, #"{"message": ""}"#),
            (404, #"{"message": ""}"#),
        ])
    func unreadable(status: Int, body: String) async throws {
        let garden = try await Garden()
        try await read(garden, first: .init(status: status, body: Data(body.utf8)))
        #expect(try garden.records(.task).count == 1)
        #expect(try through(garden) == 2)
    }

    @Test(
        "One that GitHub fails to hand out, or not in time, keeps back none either, and is asked for again",
        arguments: [500, 408])
    func failing(status: Int) async throws {
        let garden = try await Garden()
        await #expect(throws: GitHubError.self) {
            try await read(garden, first: .init(status: status, body: Data("{}".utf8)))
        }
        #expect(try garden.records(.task).count == 1)
        #expect(try through(garden) == nil)
    }

    private func through(_ garden: Garden) throws -> Int64? {
        try garden.read { try $0.rows.find(HookLog.self, .init(repository: Plot.garden.id, hook: 4))?.through }
    }

    /// Reads a log of two deliveries that did not come through.
    ///
    /// - Parameter first: What GitHub answers when it is asked for the older one.
    private func read(_ garden: Garden, first: ScriptedGitHub.Answer) async throws {
        let hooks = #"[{"id": 4, "active": true, "config": {"url": "https://ledger.example/github/webhooks"}}]"#
        let payload = String(decoding: try Webhook.about(IssueAtGitHub(), "opened").body, as: UTF8.self)
        let younger = Self.delivery(2, #", "request": {"headers": {}, "payload": \#(payload)}"#)
        let list = "[\(Self.delivery(2)), \(Self.delivery(1))]"
        try await ScriptedGitHub.run { asked in
            if asked.hasSuffix("/hooks") { return .init(body: Data(hooks.utf8)) }
            if asked.hasSuffix("/deliveries") { return .init(body: Data(list.utf8)) }
            if asked.hasSuffix("/deliveries/2") { return .init(body: Data(younger.utf8)) }
            return first
        } test: { gate, asked in
            try await HookLogRun(
                ledger: garden.ledger, gate: gate, marker: garden.marker, logger: Logger(label: "test"),
                memory: HookMemory()
            ).read(repository: Plot.garden.id)
            #expect(asked().suffix(2).map { $0.suffix(2) } == ["/1", "/2"])
        }
    }
}
