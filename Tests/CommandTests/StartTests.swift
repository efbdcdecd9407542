import Foundation
import Ledger
import LedgerEvents
import SyncEngine
import TestSupport
import Testing

@Suite("Starting", .ownThreads, .timeLimit(.minutes(3)))
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

    @Test("A data folder may have a name of one character, and stand where the command does")
    func shortName() throws {
        for data in ["d", "é/", "a/b", "./c"] {
            let folder = try TemporaryFolder()
            let command = [
                "-c", "cd \(folder.path) && \(BuiltPrograms.folder)/syncledger token create --name t --data \(data)",
            ]
            let made = try Shell.run("sh", command)
            #expect(made.status == 0, "\(data): \(made)")
            #expect(FileManager.default.fileExists(atPath: folder.file(data) + "/ledger.db"))
        }
    }

    @Test("A demo's ledger is closed to other users, as any, and no checkpoint of it goes where real ones go")
    func demo() async throws {
        let folder = try TemporaryFolder()
        let places = [folder.file("place"), folder.file("command")]
        let demo = try BuiltPrograms.start(
            "syncledger", ["demo", "--http-port", "\(FreePort.find())"],
            environment: [
                "TMPDIR": folder.path, "SYNCLEDGER_CHECKPOINT_FILE": places[0],
                "SYNCLEDGER_CHECKPOINT_COMMAND": "cat >\(places[1])",
            ],
            output: folder.file("demo.log"))
        defer { demo.terminate() }
        let said = { (try? String(contentsOfFile: folder.file("demo.log"), encoding: .utf8)) ?? "" }
        #expect(try await eventually { said().contains("Server started") }, "\(said())")
        let data = try #require(said().all(#"(/\S+)    the ledger"#).first)
        #expect(try await eventually { FileManager.default.fileExists(atPath: data + "/checkpoint") })
        // Where one is pushed, it is at once.
        try await Task.sleep(for: .seconds(1))
        demo.terminate()
        demo.waitUntilExit()
        #expect(!places.contains(where: FileManager.default.fileExists))
        #expect(data.hasPrefix(folder.path))
        let mode = try FileManager.default.attributesOfItem(atPath: data)[.posixPermissions] as? NSNumber
        #expect(mode == 0o700)
    }

    @Test("A demo that is killed leaves no stand-in behind")
    func killedDemo() async throws {
        let folder = try TemporaryFolder()
        let demo = try BuiltPrograms.start(
            "syncledger", ["demo", "--http-port", "\(FreePort.find())"], environment: ["TMPDIR": folder.path],
            output: folder.file("demo.log"))
        defer { demo.terminate() }
        let said = { (try? String(contentsOfFile: folder.file("demo.log"), encoding: .utf8)) ?? "" }
        #expect(try await eventually { said().contains("Server started") }, "\(said())")
        let page = try #require(said().all(#"(http://\S+/octocat/garden)"#).first)
        let isThere = { try Shell.run("curl", ["-sS", "-m", "10", "-o", folder.file("page"), page]).status == 0 }
        #expect(try isThere())
        kill(demo.processIdentifier, SIGKILL)
        #expect(try await eventually { try !isThere() })
    }

    @Test(
        "An address that cannot be listened on is named, with its setting",
        arguments: [
            ("nowhere.invalid", "nowhere.invalid is not an address; set SYNCLEDGER_HTTP_HOST"),
            ("192.0.2.1", "this machine does not have the address 192.0.2.1; set SYNCLEDGER_HTTP_HOST"),
        ])
    func unusableHost(host: String, words: String) throws {
        let folder = try TemporaryFolder()
        let start = try BuiltPrograms.run(
            "syncledger", ["serve", "--data", folder.file("data"), "--http-host", host, "--http-port", "0"])
        #expect(start.status == 1 && start.error.contains("Error: " + words), "\(start)")
    }

    @Test("A port that this user may not have is named, with its setting", .enabled(if: BuiltPrograms.isRoot))
    func privilegedPort() throws {
        let folder = try TemporaryFolder()
        let start = try BuiltPrograms.run(
            "syncledger", ["serve", "--data", folder.file("data"), "--http-port", "80"],
            launcher: [
                "setpriv", "--bounding-set=-net_bind_service", "--inh-caps=-net_bind_service",
            ])
        let words = "this user may not listen on port 80; set SYNCLEDGER_HTTP_PORT"
        #expect(start.status == 1 && start.error.contains("Error: " + words), "\(start)")
    }

    @Test("An App's key that nothing can be signed with is refused at the start", arguments: ["serve", "doctor"])
    func unusableKey(command: String) throws {
        let folder = try TemporaryFolder()
        let file = folder.file("app.pem")
        try Data("garden-1\n".utf8).write(to: URL(filePath: file))
        let start = try BuiltPrograms.run(
            "syncledger", [command, "--data", folder.file("data")],
            environment: ["SYNCLEDGER_GITHUB_APP_ID": "1", "SYNCLEDGER_GITHUB_APP_PRIVATE_KEY_FILE": file])
        let words = "SYNCLEDGER_GITHUB_APP_PRIVATE_KEY_FILE: \(file) is not an RSA private key"
        #expect(start.status == 1 && (start.output + start.error).contains(words), "\(start)")
        #expect(!(start.output + start.error).contains("garden-1"))
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
