import Foundation
import TestSupport
import Testing

@Suite("The policy", .ownThreads, .timeLimit(.minutes(2)))
struct PolicyTests {
    private func adopted(_ sync: RunningSync) throws -> [String] {
        try sync.run("log", "--type", "policy.adopted", "--json").output.all(#""policy":"([a-z-]+)""#)
    }

    @Test("An unknown policy stops the start, and those that there are are named", arguments: ["serve", "doctor"])
    func unknown(_ command: String) throws {
        let folder = try TemporaryFolder()
        let answer = try BuiltPrograms.run(
            "syncledger", [command, "--data", folder.file("data")], environment: ["SYNCLEDGER_POLICY": "latest"])
        #expect(answer.status == 1)
        let said = answer.output + answer.error
        #expect(said.contains(#"SYNCLEDGER_POLICY must be timestamps or seed-literal; it is "latest""#))
        #expect(!FileManager.default.fileExists(atPath: folder.file("data") + "/ledger.db"))
    }

    @Test("A server adopts what is configured once, and without a setting keeps what the ledger has")
    func adoption() async throws {
        let sync = try await RunningSync(settings: ["SYNCLEDGER_POLICY": "seed-literal"])
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        // Only what decides adopts it.
        #expect(try adopted(sync) == ["timestamps"])
        let doctor = try sync.run("doctor").output
        #expect(doctor.contains("the ledger decides by timestamps, and seed-literal is configured"))
        for _ in 1...2 {
            let server = try await sync.startServer()
            sync.kill9(server)
            #expect(try adopted(sync) == ["timestamps", "seed-literal"])
        }
        #expect(try sync.run("doctor").output.contains("ok     policy: seed-literal"))
        sync.settings["SYNCLEDGER_POLICY"] = nil
        let token = try sync.makeToken()
        _ = try await sync.startServer()
        _ = try await sync.send("PUT", "/v1/tasks/a", #"{"project_id": "garden", "title": "A"}"#, token: token)
        #expect(try adopted(sync) == ["timestamps", "seed-literal"])
        let decided = try sync.run("operations", "--json").output
        #expect(decided.contains(#""policy":"seed-literal""#))

        let projector = try sync.startProjector("--policy", "timestamps")
        #expect(try await eventually { try adopted(sync) == ["timestamps", "seed-literal", "timestamps"] })
        #expect(projector.isRunning)
        // The server, which is still the same, decides by it too.
        _ = try await sync.send("PUT", "/v1/tasks/b", #"{"project_id": "garden", "title": "B"}"#, token: token)
        let newest = try sync.run("operations", "--json", "--record", "task/b").output
        #expect(newest.contains(#""policy":"timestamps""#))
        try sync.checkRebuild()
    }
}
