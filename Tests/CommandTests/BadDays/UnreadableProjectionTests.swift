import Foundation
import Ledger
import TestSupport
import Testing

@Suite("A projection that cannot be read for a while", .ownThreads, .timeLimit(.minutes(2)))
struct UnreadableProjectionTests {
    @Test("The projector says so and tries again; the server that it runs in goes on answering")
    func operations() async throws {
        let (sync, token) = try await garden()
        let server = try await sync.startServer(withProjector: true)
        try rename("operation", to: "hidden", sync)
        // Whatever is written makes the projector look for work.
        let saved = try await sync.send("PUT", "/v1/projects/park", #"{"name": "Park"}"#, token: token)
        #expect(saved.status == 201, "\(saved.text)")
        try await expect(server, toSay: "the projector cannot read what is to be done", sync)
        #expect(try await Web.send("GET", sync.api + "/healthz").status == 200)

        try rename("hidden", to: "operation", sync)
        try await expectTaskToReachGitHub(sync, token)
    }

    @Test("So it is where a projector takes over: it begins when it can read what the last one left behind")
    func takenOver() async throws {
        let (sync, token) = try await garden()
        let last = try FileLock(folder: sync.folder.file("data"), name: "projector.lock")
        #expect(last.tryToKeep())
        let server = try await sync.startServer(withProjector: true)
        #expect(
            try await eventually {
                try sync.lines(of: server).contains { $0.contains("another projector works on this data folder") }
            })
        try rename("operation", to: "hidden", sync)
        last.release()
        try await expect(server, toSay: "cannot take up what was left behind", sync)
        #expect(try await Web.send("GET", sync.api + "/readyz").status == 503)

        try rename("hidden", to: "operation", sync)
        try await expectTaskToReachGitHub(sync, token)
        #expect(try await Web.send("GET", sync.api + "/readyz").status == 200)
    }

    private func garden() async throws -> (RunningSync, token: String) {
        let sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        return (sync, try sync.makeToken())
    }

    private func expect(_ server: Process, toSay text: String, _ sync: RunningSync) async throws {
        #expect(
            try await eventually {
                try !server.isRunning || sync.lines(of: server).contains { $0.contains(text) }
            })
        #expect(server.isRunning)
    }

    private func expectTaskToReachGitHub(_ sync: RunningSync, _ token: String) async throws {
        let made = try await sync.send(
            "PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "Roses"}"#, token: token)
        #expect(made.status == 201, "\(made.text)")
        #expect(
            try await eventually {
                try await sync.gitHub.exchanges().contains { $0.method == "POST" && $0.status == 201 }
            })
    }

    private func rename(_ table: String, to name: String, _ sync: RunningSync) throws {
        let done = try Shell.sqlite([
            sync.folder.file("data/projections.db"), "ALTER TABLE \(table) RENAME TO \(name)",
        ])
        #expect(done.status == 0, "\(done.error)")
    }
}
