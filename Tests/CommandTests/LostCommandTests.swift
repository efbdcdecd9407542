import Foundation
import TestSupport
import Testing

@Suite("Lost edits on the command line", .ownThreads, .timeLimit(.minutes(2)))
struct LostCommandTests {
    @Test("What GitHub drops without push access, and an assignee whom it refuses, are listed as lost")
    func notTaken() async throws {
        let sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        try await sync.gitHub.order(
            "tokens", #"{"token": "\#(RunningSync.gitHubToken)", "login": "guest", "push": false}"#)
        let token = try sync.makeToken()
        _ = try await sync.startServer()
        _ = try sync.startProjector()
        _ = try await sync.send(
            "PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "Roses", "labels": ["red"]}"#, token: token)
        #expect(try await eventually { try sync.run("lost").output.contains("partly_taken") })
        let listed = try sync.run("lost", "--record", "task/roses", "--json").output
        #expect(listed.contains(#""fields":["labels"]"#))
        let lost = try #require(listed.all(#""operation":(\d+)"#).first)
        let text = try sync.run("operation", lost, "--json").output
        #expect(text.contains(#""actor":{"id":null,"kind":"client","name":"writer"}"#), "\(text)")

        try await sync.gitHub.order(
            "tokens", #"{"token": "\#(RunningSync.gitHubToken)", "login": "guest", "push": true}"#)
        #expect(try sync.run("restore-edit", lost).status == 0)
        #expect(try await eventually { try await sync.gitHub.ask("state").text.contains(#""labels":["red"]"#) })
        #expect(try sync.run("lost").status == 1)
        _ = try await sync.send(
            "PATCH", "/v1/tasks/roses", #"{"title": "Tulips", "assignees": ["nobody-there"]}"#,
            token: token)
        #expect(try await eventually { try sync.run("lost", "--json").output.contains(#""fields":["assignees"]"#) })
        #expect(try await sync.gitHub.ask("state").text.contains(#""title":"Tulips""#))
        try sync.checkRebuild()
    }

    @Test("An edit that was refused is listed, put back, and then no longer listed")
    func lostAndRestored() async throws {
        let sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        _ = try await sync.startServer()
        _ = try await sync.send(
            "PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "Roses"}"#, token: token)
        #expect(try sync.run("lost").status == 1)
        for number in 1...2 {
            let refused = try await Web.send(
                "PATCH", sync.api + "/v1/tasks/roses", Data(#"{"title": "Tulips \#(number)"}"#.utf8),
                headers: ["Authorization": "Bearer \(token)", "If-Match": "\"9\""])
            #expect(refused.status == 412)
        }
        // The edits lost to one that still waits.
        #expect(try sync.run("lost").status == 1)
        _ = try sync.startProjector()
        #expect(try await eventually { try sync.run("lost").output.split(separator: "\n").count == 3 })

        let table = try sync.run("lost", "--limit", "1")
        #expect(table.status == 0)
        #expect(table.output.contains("stale_edit"))
        let first = try #require(table.error.all(#"there are more: --after (\d+)"#).first)
        let rest = try sync.run("lost", "--after", first, "--record", "task/roses", "--json")
        #expect(rest.output.contains(#""fields":["title"]"#))
        let second = try #require(rest.output.all(#""operation":(\d+),"reason":"stale_version""#).first)

        let restored = try sync.run("restore-edit", second)
        #expect(restored.status == 0, "\(restored.error)")
        #expect(restored.output.contains("puts back title of task/roses; it is queued"))
        let task = try await sync.send("GET", "/v1/tasks/roses", token: token)
        #expect(task.text.contains(#""title":"Tulips 2""#))
        let again = try sync.run("restore-edit", second)
        #expect(again.status == 1)
        #expect(again.error.contains("nothing of operation \(second) is missing"))
        let unknown = try sync.run("restore-edit", "99999", "--json")
        #expect(unknown.status == 1)
        #expect(unknown.error.contains("there is no operation 99999"))
        try sync.checkRebuild()
    }
}
