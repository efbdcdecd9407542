import Foundation
import TestSupport
import Testing

@Suite("A projection that cannot be read for a while", .timeLimit(.minutes(2)))
struct UnreadableProjectionTests {
    @Test("The projector says so and tries again; the server that it runs in goes on answering")
    func operations() async throws {
        let sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        let server = try await sync.startServer(withProjector: true)
        try rename("operation", to: "hidden", sync)
        // Whatever is written makes the projector look for work.
        let saved = try await sync.send("PUT", "/v1/projects/park", #"{"name": "Park"}"#, token: token)
        #expect(saved.status == 201, "\(saved.text)")
        #expect(
            try await eventually(within: 30) {
                try !server.isRunning
                    || sync.lines(of: server).contains { $0.contains("the projector cannot read what is to be done") }
            })
        #expect(server.isRunning)
        #expect(try await Web.send("GET", sync.api + "/healthz").status == 200)

        try rename("hidden", to: "operation", sync)
        let made = try await sync.send(
            "PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "Roses"}"#, token: token)
        #expect(made.status == 201, "\(made.text)")
        #expect(
            try await eventually(within: 30) {
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
