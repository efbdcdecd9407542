import Foundation
import TestSupport
import Testing

@Suite("A process that is told to stop", .ownThreads, .timeLimit(.minutes(4)))
struct ShutdownTests {
    /// How far the call has come: it is under way, and will be answered; or it will never be.
    enum Call: String, CaseIterable { case slow, silent }

    /// Seconds. The slow call takes two thirds of them: long enough that a busy machine asks twice where it stands.
    private static let timeout = 30

    @Test(
        "It finishes the call that is under way, or leaves it to be looked into, within its time, and exits 0",
        arguments: Call.allCases)
    func stop(_ call: Call) async throws {
        let sync = try await RunningSync(settings: ["SYNCLEDGER_GITHUB_REQUEST_TIMEOUT": "\(Self.timeout)"])
        try await sync.gitHub.addRepository("octocat", "garden")
        try await sync.gitHub.order("webhooks", #"{"drop_probability": 1}"#)
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        let server = try await sync.startServer(withProjector: true)
        let fault =
            switch call {
            case .slow: #""kind": "slow", "delay_ms": 20000"#
            case .silent: #""kind": "act_then_timeout""#
            }
        try await sync.gitHub.order("faults", #"{\#(fault), "method": "POST", "path_contains": "/issues"}"#)
        for task in ["roses", "lilies"] {
            let made = try await sync.send(
                "PUT", "/v1/tasks/\(task)", #"{"project_id": "garden", "title": "\#(task)"}"#, token: token)
            #expect(made.status == 201)
        }
        #expect(try await eventually { try sync.log().contains { $0.type == "github.call.started" } })
        #expect(try sync.log().allSatisfy { $0.type != "github.call.answered" })

        let began = ContinuousClock.now
        server.terminate()
        server.waitUntilExit()
        #expect(server.terminationStatus == 0 && server.terminationReason == .exit)
        // The request timeout and the grace, as the manual has it.
        #expect(ContinuousClock.now - began < .seconds(Self.timeout + 10))

        let log = try sync.log()
        #expect(log.count { $0.type == "github.call.started" } == 1)
        #expect(log.contains { $0.type == (call == .slow ? "github.call.answered" : "github.call.failed") })
        let states = try sync.operationStates()
        #expect(states["task/roses"] == (call == .slow ? "completed" : "processing"))
        // Nothing new began.
        #expect(states["task/lilies"] == "queued")

        _ = try await sync.startServer(withProjector: true)
        let isDone = try await eventually {
            try sync.operationStates().values.allSatisfy { $0 == "completed" }
        }
        #expect(isDone)
        struct Issue: Decodable { var title: String }
        let issues = try await Web.send(
            "GET", sync.gitHub.url + "/repos/octocat/garden/issues?state=all", nil,
            headers: ["Authorization": "Bearer \(RunningSync.gitHubToken)", "User-Agent": "tests"]
        ).decoded([Issue].self)
        #expect(issues.map(\.title).sorted() == ["lilies", "roses"])
    }

    @Test("It does not wait for a body that does not come")
    func silentClient() async throws {
        let sync = try await RunningSync()
        _ = try sync.makeToken()
        let server = try await sync.startServer()
        let port = try #require(sync.api.split(separator: ":").last)
        let client = try BuiltPrograms.start(
            "/bin/bash",
            [
                "-c",
                "exec 3<>/dev/tcp/127.0.0.1/\(port); "
                    + "printf 'POST /github/webhooks HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 9\\r\\n\\r\\n{' >&3; "
                    + "echo sent; cat <&3",
            ], output: sync.folder.file("client"))
        defer { client.terminate() }
        let output = sync.folder.file("client")
        #expect(try await eventually { (try? String(contentsOfFile: output, encoding: .utf8)) == "sent\n" })
        try await Task.sleep(for: .milliseconds(300))
        let began = ContinuousClock.now
        server.terminate()
        server.waitUntilExit()
        #expect(server.terminationStatus == 0 && server.terminationReason == .exit)
        #expect(ContinuousClock.now - began < .seconds(20))
    }
}

extension RunningSync {
    /// By record, of those that go to GitHub.
    func operationStates() throws -> [String: String] {
        struct Shown: Decodable {
            var taskId: String?
            var state: String
        }
        let shown = try run("operations", "--direction", "outbound", "--json")
        #expect(shown.error.isEmpty, "\(shown)")
        let lines = shown.output.split(separator: "\n")
        return Dictionary(
            try lines.map { try Web.Answer.decode(Shown.self, Data($0.utf8)) }.map {
                ("task/\($0.taskId ?? "")", $0.state)
            }
        ) { newest, _ in newest }
    }
}
