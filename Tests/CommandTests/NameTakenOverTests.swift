import Foundation
import TestSupport
import Testing

/// Anybody may make a repository where one of ours was before it got another name. What is in it is none of ours, and
/// nothing of ours is to come into it: what is in a repository is asked for by its id.
@Suite("A repository whose name another has by now", .ownThreads, .timeLimit(.minutes(2)))
struct NameTakenOverTests {
    private struct State: Decodable {
        var repositories: [Repository]

        struct Repository: Decodable {
            var fullName: String
            var issues: [Issue]
        }

        struct Issue: Decodable {
            var title: String
            var comments: [Comment]
        }

        struct Comment: Decodable { var body: String }
    }

    @Test("Gets nothing of what clients make and say, nor is anything of it taken in", arguments: [true, false])
    func takenOver(isApp: Bool) async throws {
        let sync = try await RunningSync(isApp ? .app : .token, settings: ["SYNCLEDGER_RECONCILE_INTERVAL": "1"])
        let people = People(gitHub: sync.gitHub)
        try await sync.gitHub.addRepository("octocat", "garden")
        if isApp {
            try await sync.gitHub.order("installations", #"{"account": "octocat", "repositories": ["octocat/garden"]}"#)
        }
        try sync.connect("octocat/garden", to: "garden")
        try await people.open("Ours")
        try await sync.gitHub.order("webhooks", #"{"drop_probability": 1}"#)
        try await sync.gitHub.order("repositories/rename", #"{"repository": "octocat/garden", "name": "orchard"}"#)
        try await sync.gitHub.addRepository("octocat", "garden")
        try await people.open("Theirs")
        let token = try sync.makeToken()
        _ = try await sync.startServer(withProjector: true)
        for (path, body) in [
            ("/v1/tasks/roses", #"{"project_id": "garden", "title": "Secret"}"#),
            ("/v1/tasks/roses/comments/c", #"{"body": "Secret, too"}"#),
        ] {
            let made = try await sync.send("PUT", path, body, token: token)
            #expect(made.status == 201, "\(made.text)")
        }
        #expect(try await eventually { try sync.operationStates().values.allSatisfy { $0 == "completed" } })
        #expect(try await eventually { try sync.log().contains { $0.type == "repository.renamed" } })
        #expect(try sync.run("import", "octocat/orchard").status == 0)
        let stranger = try sync.run("import", "octocat/garden")
        #expect(stranger.status == 1 && stranger.error.contains("octocat/garden is not connected"), "\(stranger)")

        let state = try await sync.gitHub.ask("state").decoded(State.self)
        let ours = try #require(state.repositories.first { $0.fullName == "octocat/orchard" })
        #expect(ours.issues.map(\.title).sorted() == ["Ours", "Secret"])
        #expect(ours.issues.flatMap(\.comments).contains { $0.body.hasPrefix("Secret, too") })
        let theirs = try #require(state.repositories.first { $0.fullName == "octocat/garden" })
        #expect(theirs.issues.map(\.title) == ["Theirs"] && theirs.issues.allSatisfy(\.comments.isEmpty))
        let tasks = try await sync.send("GET", "/v1/tasks?project=garden", token: token)
        #expect(tasks.text.contains("Ours") && !tasks.text.contains("Theirs"), "\(tasks.text)")
        try sync.checkRebuild()
    }
}
