import Foundation
import TestSupport
import Testing

/// Real processes, real HTTP, killed for real: a server, a projector and the stand-in.
@Suite("Round trip through real processes", .serialized, .timeLimit(.minutes(3)))
struct RoundTripTests {
    @Test("Nothing acknowledged is lost and nothing exists twice when the projector is killed in the middle of a call")
    func killedProjector() async throws {
        let folder = try TemporaryFolder()
        let port = Int.random(in: 20_000..<30_000)
        let api = "http://127.0.0.1:\(port)"
        let standIn = try BuiltPrograms.start(
            "github-stand-in",
            [
                "--webhook-url", api + "/github/webhooks", "--webhook-secret", "s", "--token", "t", "--quiet",
            ], output: folder.file("stand-in.log"))
        defer { standIn.terminate() }
        let line = { (try? String(contentsOfFile: folder.file("stand-in.log"), encoding: .utf8)) ?? "" }
        #expect(try await eventually { line().contains("listening on http") })
        let gitHub = try #require(line().split(separator: " ").last).trimmingCharacters(in: .whitespacesAndNewlines)
        let made = try curl("POST", gitHub + "/_control/repositories", #"{"owner": "octocat", "name": "garden"}"#)
        #expect(made.status == 0)

        let data = folder.file("data")
        let environment = [
            "SYNCLEDGER_DATA": data, "SYNCLEDGER_HTTP_PORT": "\(port)", "SYNCLEDGER_GITHUB_API_URL": gitHub,
            "SYNCLEDGER_GITHUB_WEBHOOK_SECRET": "s", "SYNCLEDGER_GITHUB_TOKEN": "t",
            "SYNCLEDGER_GITHUB_REQUEST_TIMEOUT": "2",
        ]
        let run = { (arguments: [String]) in
            try Shell.run(BuiltPrograms.folder + "/syncledger", arguments, environment: environment)
        }
        #expect(try run(["connect", "octocat/garden", "--project", "garden"]).status == 0)
        let token = try run(["token", "create", "--name", "test"]).output.trimmingCharacters(in: .newlines)
        let server = try BuiltPrograms.start(
            "syncledger", ["serve", "--no-projector"], environment: environment, output: folder.file("serve.log"))
        defer { server.terminate() }
        #expect(try await eventually { try curl("GET", api + "/healthz").status == 0 })

        // The create reaches GitHub, which acts and does not answer; the projector dies while it waits.
        _ = try curl(
            "POST", gitHub + "/_control/faults",
            #"{"kind": "act_then_timeout", "method": "POST", "path_contains": "/issues", "times": 1}"#)
        let first = try BuiltPrograms.start(
            "syncledger", ["projector"], environment: environment, output: folder.file("projector-1.log"))
        let put = try curl(
            "PUT", api + "/v1/tasks/roses", #"{"project_id": "garden", "title": "Prune the roses"}"#, token: token)
        #expect(put.output.contains("queued"))
        #expect(
            try await eventually {
                try curl("GET", gitHub + "/_control/state").output.contains("Prune the roses")
            })
        kill(first.processIdentifier, SIGKILL)
        first.waitUntilExit()
        let second = try BuiltPrograms.start(
            "syncledger", ["projector"], environment: environment, output: folder.file("projector-2.log"))
        defer { second.terminate() }

        #expect(
            try await eventually(within: 40) {
                try run(["operations", "--json", "--direction", "outbound"]).output.contains(#""state":"completed""#)
            })
        let state = try curl("GET", gitHub + "/_control/state").output
        #expect(state.components(separatedBy: #""title":"Prune the roses""#).count == 2, "one issue: \(state)")
        #expect(try run(["operations", "--json", "--state", "duplicate"]).output.contains(#""duplicate_of":"#))
        #expect(try run(["rebuild", "--check"]).status == 0)

        // Something nobody here wrote agrees with every request that was sent and every answer that was given.
        if let python = ProcessInfo.processInfo.environment["TEST_PYTHON"] {
            let check = try Shell.run(python, [Checkout.root + "/Tools/conformance/check_exchanges.py", gitHub])
            #expect(check.status == 0, "\(check.output) \(check.error)")
        }
    }

    private func curl(_ method: String, _ url: String, _ body: String? = nil, token: String? = nil) throws -> Shell {
        var arguments = ["-sS", "-m", "10", "-X", method, url, "-H", "Content-Type: application/json"]
        if let token { arguments += ["-H", "Authorization: Bearer \(token)"] }
        if let body { arguments += ["-d", body] }
        return try Shell.run("curl", arguments)
    }
}
