import Foundation
import RuleTesting
import TestSupport
import Testing

/// PyPI's `githubkit` works on the same issues as our clients do, while the projector works: at the end both sides say
/// the same, and every request of ours was one that GitHub's API has.
@Suite("A second actor", .ownThreads, .timeLimit(.minutes(4)))
struct SecondActorTests {
    private struct Tasks: Decodable { var tasks: [Task] }

    private struct Task: Decodable {
        var taskId: String
        var title: String
        var body: String
        var state: String
        var stateReason: String?
        var labels: [String]
        var github: Place?
    }

    private struct Comments: Decodable { var comments: [Comment] }

    private struct Comment: Decodable {
        var commentId: String
        var body: String
        var github: Place?
    }

    private struct Place: Decodable {
        var issueNumber: Int64?
        var commentId: Int64?
    }

    /// An issue or a task, with its comments.
    private struct Shown: Decodable, Equatable {
        var number: Int64
        var title: String
        var body: String
        var state: String
        var stateReason: String?
        var labels: [String]
        var comments: [Said]

        struct Said: Decodable, Equatable {
            var id: Int64
            var body: String
        }
    }

    @Test("Both sides agree when both have stopped", .needsTestPython, arguments: [1, 2])
    func agree(seed: Int) async throws {
        let python = try #require(TestPython.path)
        let sync = try await RunningSync(settings: ["SYNCLEDGER_GITHUB_WRITE_INTERVAL": "0"])
        let gitHub = sync.gitHub
        try await gitHub.addRepository("octocat", "garden")
        try await gitHub.order("tokens", #"{"token": "theirs", "login": "rosa"}"#)
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        _ = try await sync.startServer()
        _ = try sync.startProjector()

        let script = [Checkout.root + "/Tools/conformance/act_beside.py", gitHub.url, "theirs", "octocat/garden"]
        async let theirs = aside { try Shell.run(python, script + ["act", "\(seed)", "50"]) }
        try await edit(sync, token, seed)
        let acted = try await theirs
        #expect(acted.status == 0, "\(acted.error)")

        try await gitHub.order("webhooks/flush", "{}")
        let isQuiet = try await eventually(within: 90) {
            for state in ["queued", "processing"] {
                let list = try await sync.send("GET", "/v1/operations?state=\(state)", token: token)
                if !list.text.contains(#""operations":[]"#) { return false }
            }
            return true
        }
        #expect(isQuiet)
        var (there, here): ([Shown], [Shown]) = ([], [])
        // A confirming look may still be on its way.
        let isSame = try await eventually {
            let listed = try await aside { try Shell.run(python, script + ["list"]) }
            there = try Self.withoutMarkers(Web.Answer.decode([Shown].self, Data(listed.output.utf8)))
            here = try await Self.tasks(sync, token)
            return there == here
        }
        #expect(isSame)
        for (one, other) in zip(there, here) { #expect(one == other) }
        #expect(there.map(\.number) == here.map(\.number) && there.count > 6)
        print("githubkit did \(acted.output.trimmingCharacters(in: .newlines)); \(there.count) issues agree")

        let events = try sync.log()
        LegalChain.check(events.map { ($0.type, $0.operation) }, "seed \(seed)")
        try sync.checkRebuild()
        let check = try await aside {
            try Shell.run(python, [Checkout.root + "/Tools/conformance/check_exchanges.py", gitHub.url])
        }
        #expect(check.status == 0, "\(check.output) \(check.error)")
    }

    /// Our clients' edits, of their own tasks and of what the other has made.
    private func edit(_ sync: RunningSync, _ token: String, _ seed: Int) async throws {
        var dice = SplitMix64(seed: UInt64(seed))
        for number in 1...6 {
            let made = try await sync.send(
                "PUT", "/v1/tasks/ours-\(number)", #"{"project_id": "garden", "title": "Ours \#(number)"}"#,
                token: token)
            #expect(made.status == 201, "\(made.text)")
        }
        for step in 1...24 {
            let tasks = try await sync.send("GET", "/v1/tasks?project=garden&limit=200", token: token)
                .decoded(Tasks.self).tasks
            let task = try #require(tasks.randomElement(using: &dice))
            let comments = try await sync.send("GET", "/v1/tasks/\(task.taskId)/comments", token: token)
                .decoded(Comments.self).comments
            let (method, path, body): (String, String, String?) =
                switch (Int.random(in: 0..<6, using: &dice), comments.randomElement(using: &dice)) {
                case (0, _): ("PATCH", "/v1/tasks/\(task.taskId)", #"{"title": "Ours, edited \#(step)"}"#)
                case (1, _): ("PATCH", "/v1/tasks/\(task.taskId)", #"{"body": "Ours, rewritten \#(step)."}"#)
                case (2, _):
                    (
                        "PATCH", "/v1/tasks/\(task.taskId)",
                        #"{"state": "\#(task.state == "open" ? "closed" : "open")"}"#
                    )
                case (3, let comment?):
                    ("PATCH", "/v1/comments/\(comment.commentId)", #"{"body": "Ours, edited \#(step)."}"#)
                case (4, let comment?): ("DELETE", "/v1/comments/\(comment.commentId)", nil)
                default:
                    ("PUT", "/v1/tasks/\(task.taskId)/comments/ours-\(step)", #"{"body": "Ours, \#(step)."}"#)
                }
            let answer = try await sync.send(method, path, body, token: token)
            // The other may have deleted it in between.
            #expect([200, 201, 404, 410].contains(answer.status), "\(method) \(path): \(answer.text)")
            try await _Concurrency.Task.sleep(for: .milliseconds(Int.random(in: 50...250, using: &dice)))
        }
    }

    private static func tasks(_ sync: RunningSync, _ token: String) async throws -> [Shown] {
        var shown: [Shown] = []
        let tasks = try await sync.send("GET", "/v1/tasks?project=garden&limit=200", token: token)
            .decoded(Tasks.self).tasks
        for task in tasks {
            let comments = try await sync.send("GET", "/v1/tasks/\(task.taskId)/comments?limit=200", token: token)
                .decoded(Comments.self).comments
            shown.append(
                Shown(
                    number: task.github?.issueNumber ?? 0, title: task.title, body: task.body, state: task.state,
                    stateReason: task.stateReason, labels: task.labels,
                    comments: comments.map { .init(id: $0.github?.commentId ?? 0, body: $0.body) }
                        .sorted { $0.id < $1.id }))
        }
        return shown.sorted { $0.number < $1.number }
    }

    private static func withoutMarkers(_ shown: [Shown]) -> [Shown] {
        func stripped(_ text: String) -> String {
            text.replacing(#/(\n\n)?<!-- syncledger:[0-9a-f:]+ -->$/#, with: "")
        }
        return shown.map { issue in
            var issue = issue
            issue.body = stripped(issue.body)
            issue.comments = issue.comments.map { .init(id: $0.id, body: stripped($0.body)) }
                .sorted { $0.id < $1.id }
            return issue
        }.sorted { $0.number < $1.number }
    }
}
