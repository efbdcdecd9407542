import Foundation
import LedgerEvents
import TestSupport
import Testing

/// Anybody may make a repository where one of ours was before it got another name. What is in it is none of ours, and
/// nothing of ours is to come into it: what is in a repository is asked for by its id.
@Suite("A repository whose name another has by now", .ownThreads, .timeLimit(.minutes(2)))
struct NameTakenOverTests {
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

        let ours = try await People(gitHub: sync.gitHub, repository: "octocat/orchard").board().values
        #expect(ours.map(\.content.title).sorted() == ["Ours", "Secret"])
        #expect(ours.flatMap(\.comments).contains { $0.hasPrefix("Secret, too") })
        let theirs = try await people.board().values
        #expect(theirs.map(\.content.title) == ["Theirs"] && theirs.allSatisfy(\.comments.isEmpty))
        let tasks = try await sync.send("GET", "/v1/tasks?project=garden", token: token)
        #expect(tasks.text.contains("Ours") && !tasks.text.contains("Theirs"), "\(tasks.text)")
        try sync.checkRebuild()
    }
}
