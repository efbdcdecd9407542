import Foundation
import TestSupport
import Testing

/// Real processes that find no room: a file may grow no further (anybody can arrange that), and a file system that is
/// full (which takes the right to mount one).
@Suite("No room", .ownThreads, .timeLimit(.minutes(3)))
struct FullDiskTests {
    private struct Said: Decodable {
        var type: String?
        var check: String?
        var title: String?
    }

    /// A text that cannot be packed.
    private static func noise(_ bytes: Int) -> String {
        Data((0..<bytes * 3 / 4).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
    }

    private static func put(_ task: String, _ sync: RunningSync, _ token: String, body: String) async throws
        -> Web.Answer
    {
        try await sync.send(
            "PUT", "/v1/tasks/\(task)", #"{"project_id": "garden", "title": "\#(task)", "body": "\#(body)"}"#,
            token: token)
    }

    private static func readiness(_ sync: RunningSync) async throws -> String? {
        try await Web.send("GET", sync.api + "/readyz").decoded(Said.self).check
    }

    private static func metric(_ name: String, _ sync: RunningSync) async throws -> String? {
        try await Web.send("GET", sync.api + "/metrics").text.all("(?m)^\(name) (.*)$").first
    }

    @Test("A server whose files may grow no further refuses, goes on reading, and goes on writing when they may")
    func sizeLimit() async throws {
        let sync = try await RunningSync(settings: ["SYNCLEDGER_DISK_RESERVE": "1"])
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        let server = try await sync.startServer(launcher: ["prlimit", "--fsize=3000000:"])

        var taken: [String] = []
        var refused: Web.Answer?
        while refused == nil, taken.count < 500 {
            let task = "bed-\(taken.count)"
            let answer = try await Self.put(task, sync, token, body: Self.noise(40_000))
            if answer.status == 201 { taken.append(task) } else { refused = answer }
        }
        let answer = try #require(refused)
        #expect(answer.status == 503, "\(answer.text)")
        #expect(try answer.decoded(Said.self).type == "urn:syncledger:problem:disk-full")
        #expect(taken.count > 10)
        #expect(try await Self.readiness(sync) == "disk")
        #expect(try await Self.metric("syncledger_disk_full", sync) == "1")
        #expect(try await Web.send("GET", sync.api + "/healthz").status == 200)
        for task in [taken[0], taken[taken.count - 1]] {
            let read = try await sync.send("GET", "/v1/tasks/\(task)", token: token)
            #expect(try read.decoded(Said.self).title == task)
        }
        // What the stand-in sends now is refused, and GitHub keeps it.
        try await sync.gitHub.order("human", #"{"repository": "octocat/garden", "action": "open", "title": "Weeds"}"#)
        #expect(server.isRunning)

        let lifted = try Shell.run("prlimit", ["--pid", "\(server.processIdentifier)", "--fsize=unlimited:"])
        #expect(lifted.status == 0, "\(lifted.error)")
        #expect(try await eventually { try await Self.put("after", sync, token, body: "").status == 201 })
        #expect(try await eventually { try await Self.readiness(sync) == nil })
        #expect(try await Self.metric("syncledger_disk_full", sync) == "0")
        for task in taken {
            #expect(try await sync.send("GET", "/v1/tasks/\(task)", token: token).status == 200, "\(task)")
        }
        let said = try sync.lines(of: server)
        #expect(
            said.contains { $0.contains("there is no room: ") } && said.contains { $0.contains("there is room again") })
        try sync.checkRebuild()
        let verified = try sync.run("verify")
        #expect(verified.status == 0, "\(verified.output) \(verified.error)")
    }

    @Test(
        "On a disk that others fill, an answer under way is written down, no call is begun, and it goes on when there is room",
        .enabled(if: SmallDisk.canBeMade, "it takes the right to mount a file system"))
    func smallDisk() async throws {
        let sync = try await RunningSync(
            settings: ["SYNCLEDGER_DISK_RESERVE": "4", "SYNCLEDGER_GITHUB_REQUEST_TIMEOUT": "60"])
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        let data = sync.folder.file("data")
        let server = try await sync.startServer(
            withProjector: true, launcher: SmallDisk.launcher(at: data, megabytes: 32))
        let disk = SmallDisk(of: server, at: data)

        // So long that the disk is full, and that is noticed, before the answer comes.
        try await sync.gitHub.order(
            "faults", #"{"kind": "slow", "method": "POST", "path_contains": "/issues", "delay_ms": 20000}"#)
        #expect(try await Self.put("roses", sync, token, body: "").status == 201)
        #expect(try await eventually { try await Self.states(sync, token) == ["roses": "processing"] })
        #expect(try await Self.put("lilies", sync, token, body: "").status == 201)
        try disk.fill()
        #expect(try await eventually { try await Self.readiness(sync) == "disk" })
        #expect(try await Self.put("tulips", sync, token, body: "").status == 503)
        for reading in [["operations"], ["export", "jsonl", "events"], ["timeline", "task/roses"]] {
            let read = try disk.run(reading, environment: sync.settings)
            #expect(read.status == 0 && !read.output.isEmpty, "\(read)")
        }
        let made = try disk.run(["token", "create", "--name", "more"], environment: sync.settings)
        #expect(made.status == 1 && made.error.contains("nothing new is taken in"), "\(made)")
        // The answer comes, and is written down; the other edit is not begun.
        #expect(
            try await eventually {
                try await Self.states(sync, token) == ["roses": "completed", "lilies": "queued"]
            })
        try await Task.sleep(for: .seconds(3))
        #expect(try await Self.states(sync, token) == ["roses": "completed", "lilies": "queued"])
        #expect(try await Self.readiness(sync) == "disk")

        try disk.makeRoom()
        #expect(try await eventually { try await Self.readiness(sync) == nil })
        #expect(try await Self.put("tulips", sync, token, body: "").status == 201)
        #expect(
            try await eventually {
                try await Self.states(sync, token)
                    == ["roses": "completed", "lilies": "completed", "tulips": "completed"]
            })
        #expect(server.isRunning)
    }

    /// The states of the outbound operations, by their tasks.
    private static func states(_ sync: RunningSync, _ token: String) async throws -> [String: String] {
        struct Page: Decodable {
            var operations: [Operation]

            struct Operation: Decodable {
                var direction: String
                var state: String
                var taskId: String?
            }
        }
        let page = try await sync.send("GET", "/v1/operations", token: token).decoded(Page.self)
        return page.operations.filter { $0.direction == "outbound" }.reduce(into: [:]) { states, operation in
            if let task = operation.taskId { states[task] = operation.state }
        }
    }
}
