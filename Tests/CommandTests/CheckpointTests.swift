import Foundation
import Ledger
import TestSupport
import Testing

@Suite("A server's checkpoints", .ownThreads, .timeLimit(.minutes(3)))
struct CheckpointTests {
    private func kept(_ path: String) throws -> Checkpoint {
        try Checkpoint(unverified: Data(contentsOf: URL(filePath: path)))
    }

    private func addTask(_ sync: RunningSync, _ id: String, token: String) async throws {
        let answer = try await sync.send(
            "PUT", "/v1/tasks/\(id)", #"{"project_id": "garden", "title": "\#(id)"}"#, token: token)
        #expect(answer.status < 300)
    }

    private func prepared(_ settings: [String: String]) async throws -> (RunningSync, token: String) {
        let sync = try await RunningSync(settings: settings)
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        return (sync, try sync.makeToken())
    }

    @Test("Killed between a commit and its checkpoint, a server signs on where it was")
    func killed() async throws {
        // One at the start, and then none for an hour.
        let (sync, token) = try await prepared(["SYNCLEDGER_CHECKPOINT_INTERVAL": "3600"])
        let path = CheckpointBook.path(in: sync.folder.file("data"))
        var last: Int64 = 0
        for round in 1...3 {
            let server = try await sync.startServer()
            #expect(try await eventually { try FileManager.default.fileExists(atPath: path) && kept(path).size > last })
            let before = try kept(path)
            last = before.size
            try DurableFile.replace(sync.folder.file("before"), with: before.written)
            try await addTask(sync, "t\(round)", token: token)
            sync.kill9(server)
            // What a write that was cut short would leave.
            try Data("half a check".utf8).write(to: URL(filePath: path + ".new"))
            #expect(try kept(path) == before)
            #expect(try sync.log(after: before.size).isEmpty == false)
            let check = try sync.run("verify")
            #expect(check.status == 0, "\(check.output) \(check.error)")
            let growth = try sync.run("prove", "--since", sync.folder.file("before"))
            #expect(growth.status == 0 && growth.output.hasPrefix("old \(before.size)\n"), "\(growth.error)")
            last = try kept(path).size
            try await addTaskAside(sync)
        }
    }

    /// One more event, so that the next server has something to sign.
    private func addTaskAside(_ sync: RunningSync) async throws {
        #expect(try sync.run("project", UUID().uuidString).status == 0)
    }

    @Test(
        "A file, a command and an address get each checkpoint; one that fails holds up neither the others nor anybody")
    func pushed() async throws {
        let folder = try TemporaryFolder()
        let port = FreePort.find()
        let receiver = try startReceiver(port: port, into: folder.file("posted"))
        defer { kill(receiver.processIdentifier, SIGKILL) }
        // To a GET it says that it knows none.
        #expect(try await eventually { (try? await Web.send("GET", "http://127.0.0.1:\(port)/")) != nil })
        let (sync, token) = try await prepared([
            "SYNCLEDGER_CHECKPOINT_INTERVAL": "1",
            "SYNCLEDGER_CHECKPOINT_FILE": folder.file("copied"),
            "SYNCLEDGER_CHECKPOINT_COMMAND":
                "cat > \(folder.file("piped")); env | grep -c ^SYNCLEDGER_ > \(folder.file("seen"))",
            // It refuses the first, and that one each time.
            "SYNCLEDGER_CHECKPOINT_URL": "http://user:password-in-address@127.0.0.1:\(port)/checkpoints",
        ])
        let server = try await sync.startServer()
        let started = Date()
        try await addTask(sync, "a", token: token)
        // The command ends with what `grep -c` says of nothing found: it fails, and is tried again later. One that goes
        // on is given 30 s.
        #expect(Date().timeIntervalSince(started) < 25)
        let head = try #require(try sync.log().last?.position)
        #expect(try await eventually { (try? kept(folder.file("copied")).size).map { $0 >= head } ?? false })
        // The shell makes each anew, empty at first, whenever the command is run.
        #expect(try await eventually { (try? String(contentsOfFile: folder.file("seen"), encoding: .utf8)) == "0\n" })
        #expect(try await eventually { FileManager.default.fileExists(atPath: folder.file("posted")) })
        let origin = try kept(folder.file("copied")).origin
        #expect(try await eventually { (try? kept(folder.file("piped")).origin) == origin })
        #expect(try kept(folder.file("posted")).origin == kept(folder.file("copied")).origin)
        sync.kill9(server)
        let said = try sync.lines(of: server).joined(separator: "\n")
        #expect(said.contains("a checkpoint was not taken") && said.contains("checkpoint_url"))
        #expect(!said.contains("password-in-address"))

        // The copy elsewhere is read back: a log that is behind it gets no checkpoint.
        let (data, early) = (sync.folder.file("data"), sync.folder.file("early"))
        try FileManager.default.copyItem(atPath: data, toPath: early)
        #expect(try sync.run("project", "third").status == 0)
        let pushed = try sync.run("checkpoint", "--push")
        #expect(pushed.status == 1 && pushed.error.contains("checkpoint_command has not taken the checkpoint"))
        sync.settings["SYNCLEDGER_CHECKPOINT_COMMAND"] = "cat > \(folder.file("piped"))"
        #expect(try sync.run("checkpoint", "--push").status == 0)
        #expect(try kept(folder.file("piped")) == kept(folder.file("posted")))
        try FileManager.default.removeItem(atPath: data)
        try FileManager.default.moveItem(atPath: early, toPath: data)
        try FileManager.default.removeItem(atPath: data + "/checkpoint")
        #expect(try sync.run("project", "another").status == 0)
        #expect(try sync.run("checkpoint").error.contains("nothing is signed"))
    }

    @Test("A command that goes on is ended after 30 s with all that it has started, and that is said")
    func endless() async throws {
        let folder = try TemporaryFolder()
        let (data, started) = (folder.file("data"), folder.file("started"))
        #expect(try BuiltPrograms.run("syncledger", ["project", "garden", "--data", data]).status == 0)
        let pushed = try BuiltPrograms.run(
            "syncledger", ["checkpoint", "--push", "--data", data],
            environment: ["SYNCLEDGER_CHECKPOINT_COMMAND": "sleep 300 & echo $! >\(started); wait"])
        #expect(pushed.status == 1 && pushed.error.contains("took longer than 30 s"), "\(pushed)")
        let text = try String(contentsOfFile: started, encoding: .utf8).trimmingCharacters(in: .newlines)
        let sleeper = try #require(pid_t(text))
        // Where nobody waits for the orphan, its name stays.
        let isGone = {
            kill(sleeper, 0) == -1
                || (try? String(contentsOfFile: "/proc/\(sleeper)/stat", encoding: .utf8).contains(") Z ")) == true
        }
        #expect(try await eventually { isGone() })
    }

    @Test("Secrets of checkpoints are in no message, and a key is its owner's alone")
    func secrets() throws {
        let folder = try TemporaryFolder()
        let settings = ["SYNCLEDGER_DATA": folder.file("data"), "SYNCLEDGER_CHECKPOINT_URL": "ftp://secret-place/"]
        let refused = try BuiltPrograms.run("syncledger", ["doctor"], environment: settings)
        #expect(refused.status == 1)
        let said = refused.output + refused.error
        #expect(said.contains("SYNCLEDGER_CHECKPOINT_URL must be an http or https address"))
        #expect(!said.contains("secret-place"))
        let data = ["--data", folder.file("data")]
        #expect(try BuiltPrograms.run("syncledger", ["checkpoint"] + data).status == 1)
        #expect(try BuiltPrograms.run("syncledger", ["project", "p"] + data).status == 0)
        #expect(
            try BuiltPrograms.run("syncledger", ["checkpoint", "--push"] + data).error.contains("--push needs a place"))
        #expect(try BuiltPrograms.run("syncledger", ["checkpoint"] + data).status == 0)
        let key = folder.file("data/keys/checkpoint.key")
        let mode = try #require(try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int)
        #expect(mode == 0o600)
        let seed = try Data(contentsOf: URL(filePath: key))
        let projections = try ProjectionFolder.files(in: folder.file("data"))
        for file in ["ledger.db", "ledger.db-wal", "checkpoint"] + projections {
            #expect(try Data(contentsOf: URL(filePath: folder.file("data/\(file)"))).range(of: seed) == nil, "\(file)")
        }
    }

    /// Answers the first request with 503, and writes the bodies of the others to a file.
    private func startReceiver(port: Int, into path: String) throws -> Process {
        let program = """
            import http.server, os, sys, threading

            class Receiver(http.server.BaseHTTPRequestHandler):
                refused = None

                def do_POST(self):
                    body = self.rfile.read(int(self.headers["content-length"]))
                    # What it has refused once it never takes: only who has something newer gets on.
                    Receiver.refused = Receiver.refused or body
                    status = 503 if body == Receiver.refused else 200
                    if self.headers["authorization"] != "Basic dXNlcjpwYXNzd29yZC1pbi1hZGRyZXNz":
                        status = 401
                    if status == 200:
                        with open(sys.argv[2] + ".part", "wb") as file:
                            file.write(body)
                        os.replace(sys.argv[2] + ".part", sys.argv[2])
                    self.send_response(status)
                    self.send_header("content-length", "0")
                    self.end_headers()

                def log_message(self, *_):
                    pass

            # Nobody need be there to end it.
            ending = threading.Timer(120, lambda: os._exit(0))
            ending.daemon = True
            ending.start()
            http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
            """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program, "\(port)", path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.start()
        return process
    }
}
