import Foundation
import TestSupport
import Testing

/// What commands show of records and operations.
@Suite("What is shown", .timeLimit(.minutes(2)))
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
}
