import Foundation
import Ledger
import LedgerEvents
import SyncEngine
import TestSupport
import Testing

@Suite("Starting", .timeLimit(.minutes(1)))
struct StartTests {
    @Test("A port that is taken is named, with what to do")
    func takenPort() async throws {
        let folder = try TemporaryFolder()
        let other = try BuiltPrograms.start("github-stand-in", ["--quiet"], output: folder.file("other.log"))
        defer { other.terminate() }
        let said = { (try? String(contentsOfFile: folder.file("other.log"), encoding: .utf8)) ?? "" }
        #expect(try await eventually { said().contains("listening on http") })
        let port = try #require(said().all(#"http://127\.0\.0\.1:(\d+)"#).first)
        let start = try BuiltPrograms.run(
            "syncledger", ["serve", "--data", folder.file("data"), "--http-port", port])
        #expect(start.status == 1)
        #expect(start.error.contains("another program listens on 127.0.0.1:\(port)"))
        #expect(start.error.contains("--http-port"))
    }

    @Test("A server that signs no checkpoints keeps up what events of a type are found by")
    func unsigned() async throws {
        let sync = try await RunningSync(settings: ["SYNCLEDGER_CHECKPOINT_INTERVAL": "0"])
        let data = sync.folder.file("data")
        try await {
            let ledger = try Ledger.open(folder: data, tables: ProjectionCatalog.tables)
            try await ledger.write { transaction in
                for index in 0..<300 { try transaction.append(Draft(TokenRevoked(name: "t\(index)"))) }
            }
        }()
        let server = try await sync.startServer()
        defer { sync.kill9(server) }
        #expect(
            try await eventually {
                try Shell.sqlite(["-readonly", data + "/projections.db", "SELECT count(*) FROM type_block"]).output
                    != "0\n"
            })
    }
}
