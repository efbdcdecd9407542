import Foundation
import TestSupport
import Testing

@Suite("Importing a repository", .ownThreads, .timeLimit(.minutes(4)))
struct ImportTests {
    private struct Summary: Decodable, Equatable {
        var issues: Int
        var comments: Int
        var news: Int
        var failed: Int
        var resumed: Bool
    }

    private static let issues = 230
    private static let comments = 120

    /// A connected repository that has been there for long: its webhooks had nowhere to go.
    private static func start() async throws -> (RunningSync, People) {
        let sync = try await RunningSync()
        let people = People(gitHub: sync.gitHub)
        try await sync.gitHub.addRepository("octocat", "garden")
        try await sync.gitHub.order("webhooks", #"{"drop_probability": 1}"#)
        for number in 1...issues { try await people.open("Bed \(number)") }
        for number in 1...comments { _ = try await people.comment("Weeded \(number).", on: number % 7 + 1) }
        try await people.act(#""action": "close", "number": 3"#)
        try await sync.gitHub.order("webhooks", #"{"reset": true}"#)
        try sync.connect("octocat/garden", to: "garden")
        return (sync, people)
    }

    @Test("Killed in the middle and run again, beside live webhooks, it takes in everything once")
    func killed() async throws {
        let (sync, people) = try await Self.start()
        _ = try await sync.startServer()
        // GitHub does not answer the second page of issues.
        try await sync.gitHub.order(
            "faults", #"{"kind": "timeout", "method": "GET", "path_contains": "/issues?", "after": 1, "times": 1}"#)
        let first = try sync.start(["import", "octocat/garden"])
        #expect(
            try await eventually {
                try await sync.gitHub.ask("faults").text == "[]"
                    && sync.log().contains { $0.type == "import.advanced" }
            })
        sync.kill9(first)
        #expect(try sync.log().count { $0.type == "record.created" } == 100)

        // Meanwhile people go on, and their webhooks arrive.
        try await people.open("Bed after")
        try await people.act(#""action": "edit", "number": 200, "title": "Dug over""#)
        _ = try await people.comment("Seen.", on: 230)
        let asked = try await sync.gitHub.exchanges().last?.id ?? 0
        let second = try sync.run("import", "octocat/garden", "--json")
        #expect(second.status == 0, "\(second.error)")
        let summary = try Web.Answer.decode(Summary.self, Data(second.output.utf8))
        #expect(summary.resumed && summary.failed == 0)
        // It went on: the first page was not asked for again, but for what has the time of its last.
        #expect(try await sync.lists(after: asked).first?.since != nil)
        #expect(summary.comments == Self.comments + 1)
        try await sync.checkAgreement(people)
        let created = try sync.log().count { $0.type == "record.created" }
        #expect(created == Self.issues + 1 + Self.comments + 1)

        // Everything is known by now.
        let head = try sync.log().count
        let third = try Web.Answer.decode(
            Summary.self, Data(try sync.run("import", "octocat/garden", "--json").output.utf8))
        #expect(
            third
                == Summary(
                    issues: Self.issues + 1, comments: Self.comments + 1, news: 0, failed: 0, resumed: false))
        #expect(try sync.log(after: Int64(head)).allSatisfy { $0.type == "import.advanced" })
        try sync.checkRebuild()
    }

    @Test("A page that GitHub fails to give is asked for again; a refusal ends it, and says why")
    func failing() async throws {
        let sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        try await People(gitHub: sync.gitHub).open("Roses")
        func fail(with status: Int) async throws {
            try await sync.gitHub.order(
                "faults",
                #"{"kind": "status", "method": "GET", "path_contains": "issues", "times": 1, "status": \#(status)}"#)
        }
        try await fail(with: 502)
        let summary = try Web.Answer.decode(
            Summary.self, Data(try sync.run("import", "octocat/garden", "--json").output.utf8))
        #expect(summary == Summary(issues: 1, comments: 0, news: 1, failed: 0, resumed: false))
        try await fail(with: 403)
        let refused = try sync.run("import", "octocat/garden")
        #expect(refused.status == 1 && refused.error.contains("/issues: the token may not do this"), "\(refused)")
    }

    @Test("Of a repository that is not connected it says so")
    func notConnected() async throws {
        let sync = try await RunningSync()
        _ = try sync.makeToken()
        let run = try sync.run("import", "octocat/garden")
        #expect(run.status == 1)
        #expect(run.error.contains("octocat/garden is not connected"))
        #expect(run.error.contains("syncledger connect octocat/garden --project ID"))
        #expect(try sync.run("import", "garden").status == 64)
    }
}
