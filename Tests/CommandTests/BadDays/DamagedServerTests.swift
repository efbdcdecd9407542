import Foundation
import TestSupport
import Testing

@Suite("A server whose log is damaged under it", .ownThreads, .timeLimit(.minutes(2)))
struct DamagedServerTests {
    private struct Said: Decodable {
        var type: String?
        var check: String?
        var detail: String?
    }

    @Test("It names the first bad position, writes nothing more, and serves what is good; verify names the same")
    func damage() async throws {
        let sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        var server = try await sync.startServer()
        for task in 0..<200 {
            let made = try await sync.send(
                "PUT", "/v1/tasks/bed-\(task)", #"{"project_id": "garden", "title": "Bed"}"#, token: token)
            #expect(made.status == 201)
        }
        sync.kill9(server)
        let file = sync.folder.file("data/ledger.db")
        #expect(try Shell.sqlite([file, "PRAGMA wal_checkpoint(TRUNCATE)"]).status == 0)
        let page = try #require(
            UInt64(
                try Shell.sqlite([
                    file,
                    "SELECT pageno FROM dbstat WHERE name = 'event' AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET 12",
                ]
                ).output.trimmingCharacters(in: .newlines)))
        let handle = try FileHandle(forUpdating: URL(filePath: file))
        try handle.seek(toOffset: (page - 1) * 4_096)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
        try handle.close()

        server = try await sync.startServer()
        // Whoever reads past it meets it, if nothing did when the server started.
        var after: Int64 = 0
        var isMet = false
        while !isMet {
            struct Page: Decodable { var next: Int64? }
            let read = try await sync.send("GET", "/v1/events?after=\(after)&limit=50", token: token)
            isMet = read.status == 503
            if !isMet { after = try #require(read.decoded(Page.self).next) }
        }
        #expect(
            try await eventually {
                let ready = try await Web.send("GET", sync.api + "/readyz").decoded(Said.self)
                // Until it is found, it is being looked for.
                return ready.check == "ledger" && ready.detail?.contains(/the first bad position is \d/) == true
            })
        let said = try await Web.send("GET", sync.api + "/readyz").decoded(Said.self)
        let position = try #require(said.detail?.all(#"the first bad position is (\d+)"#).first)
        let refused = try await sync.send(
            "PUT", "/v1/tasks/more", #"{"project_id": "garden", "title": "More"}"#, token: token)
        #expect(refused.status == 503)
        #expect(try refused.decoded(Said.self).type == "urn:syncledger:problem:writes-stopped")
        #expect(try await sync.send("GET", "/v1/tasks/bed-3", token: token).status == 200)
        #expect(try await Web.send("GET", sync.api + "/metrics").text.contains("\nsyncledger_log_writes_stopped 1\n"))
        #expect(server.isRunning)
        #expect(
            try await eventually {
                try sync.lines(of: server).contains {
                    $0.contains(#""level":"critical""#) && $0.contains("the first bad position is \(position)")
                }
            })
        let verified = try sync.run("verify", "--json")
        #expect(verified.status == 1)
        #expect(verified.output.contains(#""position":\#(position)"#), "\(verified.output)")
    }
}
