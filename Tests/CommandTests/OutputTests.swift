import Foundation
import Ledger
import LedgerEvents
import SyncEngine
import TestSupport
import Testing

/// What the programs do when nobody can hear them: a full disk behind a redirection, a closed descriptor, a pipe whose
/// reader has gone.
@Suite("Output that cannot be written", .ownThreads, .timeLimit(.minutes(2)))
struct OutputTests {
    private let folder: TemporaryFolder
    private let data: String

    init() throws {
        folder = try TemporaryFolder()
        data = folder.file("data")
        #expect(try BuiltPrograms.run("syncledger", ["token", "create", "--name", "x", "--data", data]).status == 0)
    }

    /// Runs a line of the shell in which `$1` is the program and `$2` the data folder.
    private func shell(_ line: String) throws -> Shell {
        try Shell.run("bash", ["-c", line, "bash", BuiltPrograms.folder + "/syncledger", data])
    }

    @Test(
        "A command says that it cannot write, and why, and fails",
        arguments: [
            "log", "log --json", "token list", "verify", "verify --json", "export jsonl events",
            "doctor",
        ])
    func full(command: String) throws {
        let full = try shell("\"$1\" \(command) --data \"$2\" >/dev/full")
        #expect(full.status == 1, "\(full)")
        #expect(full.error.hasSuffix("Error: cannot write to standard output: No space left on device\n"), "\(full)")
        let closed = try shell("\"$1\" \(command) --data \"$2\" >&-")
        #expect(closed.status == 1, "\(closed)")
        #expect(closed.error.hasSuffix("Error: cannot write to standard output: Bad file descriptor\n"), "\(closed)")
    }

    @Test("A pipe that nobody reads any more ends a command without a word", arguments: ["log", "doctor"])
    func brokenPipe(command: String) throws {
        let ended = try shell(
            "exec 3>&2; \"$1\" \(command) --data \"$2\" 2>&3 | exec true; echo ${PIPESTATUS[0]}")
        // One that had written before the reader was gone has done all that was asked.
        #expect(["141\n", "0\n", "1\n"].contains(ended.output) && ended.error.isEmpty, "\(ended)")
    }

    @Test("Whoever reads the log slowly gets all of it, and keeps the write-ahead log of nobody")
    func slowReader() async throws {
        let ledger = try Ledger.open(folder: data, tables: ProjectionCatalog.tables)
        let head = try await ledger.write { transaction in
            for _ in 1...2_500 { try transaction.append(Draft(TokenRevoked(name: "t"))) }
            return try transaction.nextPosition - 1
        }
        let read = try shell(
            """
            "$1" log --data "$2" | (
                read -r; sleep 1; sqlite3 -cmd '.timeout 10000' "$2/ledger.db" 'PRAGMA wal_checkpoint(TRUNCATE)'; cut -d' ' -f1 | uniq | wc -l)
            """)
        // Nobody was in the way of emptying it.
        #expect(read.output == "0|0|0\n\(head - 1)\n", "\(read)")
    }

    @Test("What an error repeats does not command the terminal")
    func escapes() throws {
        let cursor = folder.file("cursor")
        try Data("evil \u{1B}[31mred\u{7}".utf8).write(to: URL(filePath: cursor))
        let refused = try BuiltPrograms.run(
            "syncledger", ["export", "jsonl", "--cursor-file", cursor, "--data", data])
        #expect(refused.status == 1 && refused.error.contains(#"evil \u001b[31mred\u0007"#), "\(refused)")
        let misspelt = try BuiltPrograms.run("syncledger", ["log", "--no-such"])
        #expect(misspelt.status == 64 && misspelt.error.contains("Unknown option"), "\(misspelt)")
    }

    @Test("A pipe that does not wait for its reader gets all of it")
    func nonBlocking() async throws {
        let ledger = try Ledger.open(folder: data, tables: ProjectionCatalog.tables)
        try await ledger.write { transaction in
            for _ in 1...2_500 { try transaction.append(Draft(TokenRevoked(name: "t"))) }
        }
        let program = """
            import os, subprocess, sys, time
            ours, theirs = os.pipe()
            os.set_blocking(theirs, False)
            export = subprocess.Popen([sys.argv[1], "export", "jsonl", "--data", sys.argv[2]], stdout=theirs, stderr=subprocess.DEVNULL)
            os.close(theirs)
            time.sleep(0.5)
            print(sum(1 for _ in os.fdopen(ours)), export.wait())
            """
        let read = try Shell.run("python3", ["-c", program, BuiltPrograms.folder + "/syncledger", data])
        #expect(read.output == "\(try ledger.readBlocking { try $0.log.head }) 0\n", "\(read)")
    }

    @Test("A message that cannot be written changes nothing")
    func messages() throws {
        #expect(try shell("\"$1\" log --data \"$2.none\" 2>/dev/full").status == 1)
        let made = try shell("\"$1\" token create --name y --data \"$2\" 2>/dev/full")
        #expect(made.status == 0 && made.output.hasPrefix("slt_"), "\(made)")
    }

    @Test("A token that could not be shown is revoked again, and its name is free", arguments: [">/dev/full", ">&-"])
    func unseenToken(redirection: String) throws {
        let unseen = try shell("\"$1\" token create --name y --data \"$2\" \(redirection)")
        #expect(unseen.status == 1, "\(unseen)")
        #expect(unseen.error.contains("the token y could not be shown, and is revoked again"), "\(unseen)")
        let made = try shell("\"$1\" token create --name y --data \"$2\"")
        #expect(made.status == 0, "\(made)")
    }

    @Test("A server goes on when its log cannot be written", arguments: ["2>/dev/full", "2>&-", "2>&1 | head -1"])
    func server(redirection: String) async throws {
        let port = FreePort.find()
        let line = "echo $$ > \"$2/pid\"; exec \"$1\" serve --no-projector --data \"$2\" --http-port \(port)"
        let server = try BuiltPrograms.start(
            "/bin/bash",
            [
                "-c", "bash -c '\(line)' bash \"$1\" \"$2\" \(redirection)", "bash",
                BuiltPrograms.folder + "/syncledger", data,
            ], output: folder.file("server.log"))
        let api = "http://127.0.0.1:\(port)"
        let answers = { (try? await Web.send("GET", api + "/healthz"))?.status == 200 }
        #expect(try await eventually { await answers() })
        // A line for each: they are told of, and nobody hears it.
        for _ in 0..<3 { _ = try? await Web.send("POST", api + "/github/webhooks", Data("{}".utf8)) }
        #expect(await answers())
        let process = try #require(
            Int32(String(contentsOfFile: data + "/pid", encoding: .utf8).trimmingCharacters(in: .newlines)))
        kill(process, SIGTERM)
        server.waitUntilExit()
        #expect(server.terminationStatus == 0)
    }
}
