import Foundation
import TestSupport
import Testing

/// A limit is an installation's, whichever process GitHub told of it.
@Suite("A pause that the ledger knows of", .ownThreads, .timeLimit(.minutes(2)))
struct SharedPauseTests {
    /// A refusal for a secondary limit, of the next request to a path.
    private static func refuse(_ method: String, _ path: String, seconds: Int, _ sync: RunningSync) async throws {
        try await sync.gitHub.order(
            "faults",
            #"""
            {"kind": "status", "method": "\#(method)", "path_contains": "\#(path)", "times": 1, "status": 403,
             "headers": {"Retry-After": "\#(seconds)"}}
            """#)
    }

    private static func start() async throws -> RunningSync {
        let sync = try await RunningSync()
        for name in ["garden", "shed"] { try await sync.gitHub.addRepository("octocat", name) }
        try sync.connect("octocat/garden", to: "garden")
        return sync
    }

    @Test("What the projector was refused for holds back look-ups and imports as well")
    func known() async throws {
        let sync = try await Self.start()
        let token = try sync.makeToken()
        _ = try await sync.startServer(withProjector: true)
        try await Self.refuse("POST", "garden", seconds: 600, sync)
        let made = try await sync.send(
            "PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "Roses"}"#, token: token)
        #expect(made.status == 201)
        #expect(try await eventually { try sync.log().contains { $0.type == "github.calls.paused" } })
        let before = try await sync.gitHub.exchanges().count

        let refused = try sync.run("connect", "octocat/shed", "--project", "shed")
        #expect(refused.status == 1)
        #expect(refused.error.contains("GitHub is not asked before"), "\(refused.error)")
        #expect(refused.error.contains("secondary_limit"), "\(refused.error)")
        let asked = try await sync.send("PUT", "/v1/projects/garden/repositories/octocat/shed", "{}", token: token)
        #expect(asked.status == 502, "\(asked.text)")
        let waiting = try sync.start(["import", "octocat/garden"])
        try await Task.sleep(for: .seconds(3))
        #expect(waiting.isRunning)
        #expect(try await sync.gitHub.exchanges().count == before)
    }

    @Test("What a look-up and an import are refused for is written down")
    func recorded() async throws {
        let sync = try await Self.start()
        try await Self.refuse("GET", "shed", seconds: 2, sync)
        #expect(try sync.run("connect", "octocat/shed", "--project", "shed").status == 1)
        #expect(try sync.log().count { $0.type == "github.calls.paused" } == 1)
        try await Task.sleep(for: .seconds(4))
        try sync.connect("octocat/shed", to: "shed")

        try await Self.refuse("GET", "garden/issues", seconds: 2, sync)
        let imported = try sync.run("import", "octocat/garden")
        #expect(imported.status == 0, "\(imported)")
        #expect(try sync.log().count { $0.type == "github.calls.paused" } == 2)
        try sync.checkRebuild()
    }
}
