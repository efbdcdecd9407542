import Foundation
import TestSupport
import Testing

@Suite("A token that GitHub's servers do not know yet", .ownThreads, .timeLimit(.minutes(2)))
struct NewTokenTests {
    @Test("An edit that goes out with it is tried again until they do, with the same token")
    func edit() async throws {
        let sync = try await RunningSync(.app)
        try await sync.gitHub.addRepository("octocat", "garden")
        try await sync.gitHub.order("installations", #"{"account": "octocat", "repositories": ["octocat/garden"]}"#)
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        let before = try await sync.gitHub.exchanges().last?.id ?? 0
        try await sync.gitHub.order("tokens/lag", #"{"seconds": 3}"#)
        _ = try await sync.startServer(withProjector: true)
        let made = try await sync.send(
            "PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "Prune"}"#, token: token)
        #expect(made.status == 201)
        let isDone = try await eventually { try sync.operationStates()["task/roses"] == "completed" }
        #expect(isDone)
        let asked = try await sync.gitHub.exchanges().filter { $0.id > before }
        #expect(asked.contains { $0.method == "POST" && $0.path.hasSuffix("/issues") && $0.status == 401 })
        #expect(asked.count { $0.path.hasSuffix("/access_tokens") } == 1)
    }
}
