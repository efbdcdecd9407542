import Foundation
import TestSupport
import Testing

/// Real processes, real HTTP, killed for real: a server, a projector and the stand-in.
@Suite("Round trip through real processes", .ownThreads, .timeLimit(.minutes(3)))
struct RoundTripTests {
    @Test("An update reads before it writes, and asks with the ETag of what both sides hold")
    func conditionalRead() async throws {
        let sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        try await sync.gitHub.order("clock", #"{"frozen_at": "2026-01-01T00:00:00Z"}"#)
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        _ = try await sync.startServer()
        _ = try sync.startProjector()
        let completed = { (count: Int) in
            try await eventually {
                let list = try sync.run("operations", "--json", "--direction", "outbound").output
                return list.components(separatedBy: #""state":"completed""#).count == count + 1
            }
        }
        _ = try await sync.send("PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "A"}"#, token: token)
        #expect(try await completed(1))
        // A change in the second of the creation is a tie, for which the issue is read; that read's ETag is kept.
        try await sync.gitHub.order(
            "human", #"{"action": "edit", "repository": "octocat/garden", "number": 1, "title": "Theirs"}"#)
        #expect(try await eventually { try sync.log().contains { $0.type == "github.confirmation.settled" } })
        let reads = {
            try await sync.gitHub.exchanges().filter {
                $0.method == "GET" && $0.path == "/repos/octocat/garden/issues/1"
            }.map(\.status)
        }
        #expect(try await reads() == [200])
        _ = try await sync.send("PATCH", "/v1/tasks/roses", #"{"title": "B"}"#, token: token)
        #expect(try await completed(2))
        #expect(try await reads() == [200, 304])
        try sync.checkRebuild()
    }

    @Test("Nothing acknowledged is lost and nothing exists twice when the projector is killed in the middle of a call")
    func killedProjector() async throws {
        let sync = try await RunningSync(settings: ["SYNCLEDGER_GITHUB_REQUEST_TIMEOUT": "2"])
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        _ = try await sync.startServer()

        // The create reaches GitHub, which acts and does not answer; the projector dies while it waits.
        try await sync.gitHub.order(
            "faults", #"{"kind": "act_then_timeout", "method": "POST", "path_contains": "/issues", "times": 1}"#)
        let first = try sync.startProjector()
        let put = try await sync.send(
            "PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "Prune the roses"}"#, token: token)
        #expect(put.text.contains("queued"))
        #expect(try await eventually { try await sync.gitHub.ask("state").text.contains("Prune the roses") })
        sync.kill9(first)
        let second = try sync.startProjector()

        #expect(
            try await eventually {
                try sync.run("operations", "--json", "--direction", "outbound").output
                    .contains(#""state":"completed""#)
            })
        #expect(second.isRunning)
        let state = try await sync.gitHub.ask("state").text
        #expect(state.components(separatedBy: #""title":"Prune the roses""#).count == 2, "one issue: \(state)")
        #expect(try sync.run("operations", "--json", "--state", "duplicate").output.contains(#""duplicate_of":"#))
        try sync.checkRebuild()

        // Something nobody here wrote agrees with every request that was sent and every answer that was given.
        if let python = TestPython.path {
            let check = try Shell.run(
                python, [Checkout.root + "/Tools/conformance/check_exchanges.py", sync.gitHub.url])
            #expect(check.status == 0, "\(check.output) \(check.error)")
        }
    }
}
