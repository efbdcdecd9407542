import Foundation
import GitHub
import TestSupport
import Testing

@Suite("What the processes log", .ownThreads, .timeLimit(.minutes(2)))
struct ProcessLogTests {
    /// A webhook under another secret.
    private static func forge(_ sync: RunningSync) async throws {
        let body = Data(#"{"zen": "Line one\nline \"two\" of what nobody signed"}"#.utf8)
        let answer = try await Web.send(
            "POST", sync.api + "/github/webhooks", body,
            headers: [
                "X-GitHub-Delivery": "forged-1", "X-GitHub-Event": "ping",
                "X-Hub-Signature-256": WebhookSignature.sign(body: body, secret: Secret("another")),
            ])
        #expect(answer.status == 401)
    }

    @Test("Each line is one JSON object; of an operation or a delivery it says which; secrets are in none")
    func lines() async throws {
        let sync = try await RunningSync(settings: ["SYNCLEDGER_LOG_LEVEL": "debug"])
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        let processes = [try await sync.startServer(), try sync.startProjector()]
        try await sync.gitHub.order(
            "faults", #"{"kind": "act_then_status", "method": "POST", "path_contains": "/issues", "status": 500}"#)
        let made = try await sync.send(
            "PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "Roses"}"#, token: token)
        #expect(made.status == 201)
        try await Self.forge(sync)
        #expect(try await eventually { try sync.log().contains { $0.type == "record.bound" } })
        _ = try await sync.send("PATCH", "/v1/tasks/roses", #"{"title": "Red roses"}"#, token: token)
        #expect(
            try await eventually { try sync.log().contains { $0.type == "github.call.answered" } })
        for process in processes {
            process.terminate()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }

        let lines = try processes.flatMap { try sync.lines(of: $0) }
        let parsed = try lines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
        for line in parsed {
            for member in ["time", "level", "message", "source"] { #expect(line[member] is String, "\(line)") }
        }
        func said(_ message: String) -> [[String: Any]] { parsed.filter { $0["message"] as? String == message } }
        let refused = try #require(said("webhook refused: its signature does not hold").first)
        #expect(refused["delivery"] as? String == "forged-1")
        let taken = said("webhook taken in")
        #expect(!taken.isEmpty)
        for line in taken {
            #expect((line["delivery"] as? String)?.isEmpty == false && line["receipt"] is Int)
            #expect(line["operations"] is [Int] && line["hb.request.id"] is String)
        }
        let calls = said("GitHub answered") + said("call to GitHub failed") + said("what became of a call is known")
        #expect(said("call to GitHub failed").count == 1)
        for line in calls { #expect(line["operation"] is Int && line["record"] as? String == "task/roses", "\(line)") }

        for secret in [token, RunningSync.gitHubToken, RunningSync.webhookSecret] {
            #expect(!lines.contains { $0.contains(secret) })
        }
    }
}
