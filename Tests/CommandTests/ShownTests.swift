import Foundation
import TestSupport
import Testing

/// What commands show of records and operations.
@Suite("What is shown", .ownThreads, .timeLimit(.minutes(2)))
struct ShownTests {
    private func synced() async throws -> (RunningSync, token: String) {
        let sync = try await RunningSync()
        for name in ["garden", "other"] { try await sync.gitHub.addRepository("octocat", name) }
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        _ = try await sync.startServer()
        return (sync, token)
    }

    private func heard(_ sync: RunningSync, _ order: String) async throws -> RunningSync.LoggedEvent {
        try await sync.gitHub.order("human", order)
        #expect(try await eventually { try sync.log().contains { $0.type == "operation.recorded" } })
        return try #require(try sync.log().first { $0.type == "operation.recorded" })
    }

    @Test("What somebody wrote at GitHub does not command the terminal")
    func controlCharacters() async throws {
        let (sync, _) = try await synced()
        let recorded = try await heard(
            sync,
            #"""
            {"repository": "octocat/garden", "action": "open", "title": "Weeds \u001b[2J\u009b2J", "body": "one\n\ttwo \u0007"}
            """#)
        let record = try #require(recorded.record)
        for command in [
            ["state", record], ["timeline", record], ["event", "\(recorded.position)"], ["log"],
            ["state", record, "--json"],
        ] {
            let shown = try BuiltPrograms.run("syncledger", command, environment: sync.settings)
            #expect(shown.status == 0, "\(shown)")
            let raw = shown.output.unicodeScalars.filter { $0.properties.generalCategory == .control }
            #expect(Set(raw).isSubset(of: ["\n", "\t"]), "\(command): \(shown.output)")
        }
        let state = try sync.run("state", record).output
        #expect(state.contains(#"Weeds \u001b[2J\u009b2J"#) && state.contains("one\n\ttwo \\u0007"), "\(state)")
    }

    @Test("A record's state says all that it is, and what its operations wait for")
    func state() async throws {
        let (sync, token) = try await synced()
        let made = try await sync.send(
            "PUT", "/v1/tasks/roses",
            #"{"project_id": "garden", "title": "Roses", "state": "closed", "state_reason": "not_planned", "milestone": 3}"#,
            token: token)
        #expect(made.status == 201, "\(made.text)")
        let state = try sync.run("state", "task/roses").output
        #expect(state.contains("closed (not_planned)  Roses\nmilestone: 3\n"), "\(state)")
        let waits = #""waiting_for":"the projector""#
        #expect(try sync.run("state", "task/roses", "--json").output.contains(waits))
        let refused = try await Web.send(
            "PATCH", sync.api + "/v1/tasks/roses", Data(#"{"title": "Lilies"}"#.utf8),
            headers: ["Authorization": "Bearer \(token)", "If-Match": "\"9\""])
        #expect(refused.status == 412)
        let id = try #require(try sync.log().last { $0.type == "operation.dropped" }?.operation)
        let restored = try sync.run("restore-edit", "\(id)", "--json")
        #expect(restored.status == 0 && restored.output.contains(waits), "\(restored)")
    }

    @Test("An operation that belongs to no record is not said to be none")
    func withoutRecord() async throws {
        let (sync, _) = try await synced()
        let recorded = try await heard(
            sync, #"{"repository": "octocat/other", "action": "open", "title": "Weeds"}"#)
        let id = try #require(recorded.operation)
        #expect(recorded.record == nil)
        let refused = try sync.run("retry", "\(id)")
        #expect(refused.status == 1 && refused.error.contains("belongs to no record"), "\(refused)")
    }
}
