import Foundation
import LedgerEvents
import TestSupport
import Testing

/// A disk is lost, and with it what happened since the last backup. GitHub has most of it.
@Suite("Going on from a backup", .ownThreads, .timeLimit(.minutes(5)))
struct RestoreStoryTests {
    /// Our markers are no part of what is compared: of operations that nobody knows any more they stay in the text.
    private func withoutMarkers(_ tasks: [Int64: SyncedTask]) -> [Int64: SyncedTask] {
        func plain(_ text: String) -> String {
            guard let start = text.range(of: "<!-- syncledger:"), let end = text.range(of: " -->") else { return text }
            return (text[..<start.lowerBound] + text[end.upperBound...]).trimmingCharacters(in: .newlines)
        }
        return tasks.mapValues { task in
            var content = task.content
            content.body = plain(content.body)
            return SyncedTask(content, comments: task.comments.map(plain))
        }
    }

    private func agrees(_ sync: RunningSync, _ people: People) async throws -> Bool {
        try await eventually(within: 90) {
            let theirs = withoutMarkers(try await people.board())
            return withoutMarkers(try SyncedTask.all(inLedgerAt: sync.folder.file("data"))) == theirs
        }
    }

    private func put(_ sync: RunningSync, _ id: String, _ body: String, token: String) async throws {
        let answer = try await sync.send(
            "PUT", "/v1/tasks/\(id)", #"{"project_id": "garden", "title": "\#(id)", "body": "\#(body)"}"#, token: token)
        #expect(answer.status < 300, "\(answer.text)")
    }

    @Test("Reconciliation brings back what GitHub has, each issue once, and nothing is made there a second time")
    func story() async throws {
        let sync = try await RunningSync(
            settings: ["SYNCLEDGER_RECONCILE_INTERVAL": "1", "SYNCLEDGER_GITHUB_WRITE_INTERVAL": "0"])
        let people = People(gitHub: sync.gitHub)
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        var processes = [try await sync.startServer(), try sync.startProjector()]
        try await put(sync, "before", "Known to the backup.", token: token)
        #expect(try await agrees(sync, people))
        #expect(try await eventually { try await people.board().count == 1 })

        // An edit that waits when the backup is made, and leaves after it.
        sync.kill9(processes.removeLast())
        try await put(sync, "waiting", "Waits in the backup.", token: token)
        let copy = sync.folder.file("copy")
        #expect(try sync.run("backup", copy).status == 0)
        processes.append(try sync.startProjector())
        try await put(sync, "after", "Unknown to the backup.", token: token)
        try await people.open("By somebody else")
        #expect(try await eventually { try await people.board().count == 4 })
        try await people.act(#""action": "edit", "number": 1, "title": "Changed since""#)
        _ = try await people.comment("Said since.", on: 1)
        #expect(try await agrees(sync, people))
        let issues = try await people.board()
        let cursor = sync.folder.file("cursor")
        #expect(try sync.run("export", "jsonl", "--cursor-file", cursor).status == 0)
        for process in processes { sync.kill9(process) }

        let refused = try sync.run("restore", copy)
        #expect(refused.status == 1 && refused.error.contains("would be given up"), "\(refused)")
        let restored = try sync.run("restore", copy, "--accept-loss")
        #expect(restored.status == 0, "\(restored)")
        let old = try sync.run("export", "jsonl", "--cursor-file", cursor)
        #expect(old.status == 1 && old.error.contains("epoch 0, and this ledger is in epoch 1"), "\(old)")

        _ = try await sync.startServer(withProjector: true)
        #expect(try await agrees(sync, people))
        #expect(try await people.board() == issues)
        let tasks = try SyncedTask.all(inLedgerAt: sync.folder.file("data"))
        #expect(tasks.count == 4 && tasks[1]?.comments == ["Said since."])
        // The edit that had waited is its issue's, and bound under the client's own name.
        let waiting = try await sync.send("GET", "/v1/tasks/waiting", token: token)
        #expect(waiting.text.contains("Waits in the backup.") && !waiting.text.contains("syncledger:"))
        // What was made of an edit that is lost is a task all the same, under another name.
        #expect(try await sync.send("GET", "/v1/tasks/after", token: token).status == 404)
        #expect(tasks.values.contains { $0.content.title == "after" })
        // And it can go on from there.
        try await put(sync, "next", "Made since.", token: token)
        #expect(try await eventually { try await people.board().count == 5 })
        #expect(try await agrees(sync, people))
        try sync.checkRebuild()
        #expect(try sync.run("verify").status == 0)
    }

    @Test("The same backup is put back twice, and what it had waiting was sent in between: it is not sent again")
    func twice() async throws {
        let sync = try await RunningSync(settings: ["SYNCLEDGER_GITHUB_WRITE_INTERVAL": "0"])
        let people = People(gitHub: sync.gitHub)
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        let server = try await sync.startServer()
        try await put(sync, "waiting", "Waits in the backup.", token: token)
        sync.kill9(server)
        let copy = sync.folder.file("copy")
        #expect(try sync.run("backup", copy).status == 0)
        for restoration in 1...2 {
            let restored = try sync.run("restore", copy, "--accept-loss")
            #expect(restored.status == 0, "\(restored)")
            let process = try await sync.startServer(withProjector: true)
            #expect(
                try await eventually(within: 90) {
                    let operations = try sync.run("operations", "--state", "completed", "--json")
                    return operations.output.contains("waiting")
                }, "not completed after restoration \(restoration)")
            #expect(try await people.board().count == 1)
            let task = try await sync.send("GET", "/v1/tasks/waiting", token: token)
            #expect(task.text.contains("Waits in the backup.") && !task.text.contains("syncledger:"))
            sync.kill9(process)
        }
        #expect(try SyncedTask.all(inLedgerAt: sync.folder.file("data")).count == 1)
    }
}
