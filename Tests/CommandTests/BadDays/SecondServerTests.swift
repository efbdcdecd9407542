import Foundation
import TestSupport
import Testing

@Suite("Two of a kind on one data folder", .ownThreads, .timeLimit(.minutes(2)))
struct SecondServerTests {
    @Test("A second server is refused at once, and told which is there; a projector beside the first is not")
    func second() async throws {
        let sync = try await RunningSync()
        let first = try await sync.startServer()
        let projector = try sync.startProjector()
        let second = try sync.run("serve", "--http-port", "\(FreePort.find())")
        #expect(second.status == 1)
        #expect(second.error.contains("has a server already: process \(first.processIdentifier) on "), "\(second)")
        #expect(try second.error.all(#"since (\d{4}-\d\d-\d\dT[\d:.]+Z)"#).count == 1)
        #expect(second.error.contains("name another folder with --data"))
        #expect(try await Web.send("GET", sync.api + "/healthz").status == 200)
        #expect(projector.isRunning)

        sync.kill9(first)
        let third = try await sync.startServer()
        #expect(third.isRunning)
    }

    @Test("A second projector waits, says for which, and takes over when that is killed")
    func projectors() async throws {
        let sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        _ = try await sync.startServer()
        func edit(_ task: String) async throws {
            let made = try await sync.send(
                "PUT", "/v1/tasks/\(task)", #"{"project_id": "garden", "title": "\#(task)"}"#, token: token)
            #expect(made.status == 201)
        }
        let first = try sync.startProjector()
        try await edit("roses")
        #expect(try await eventually { try sync.operationStates()["task/roses"] == "completed" })
        let second = try sync.startProjector()
        #expect(
            try await eventually {
                try sync.lines(of: second).contains { line in
                    line.contains("waiting for it to end") && line.contains("process \(first.processIdentifier) on ")
                }
            })
        sync.kill9(first)
        try await edit("lilies")
        #expect(try await eventually { try sync.operationStates()["task/lilies"] == "completed" })
    }
}
