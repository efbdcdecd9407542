import Foundation
import SyncEngine
import TestSupport
import Testing

/// What an operator can get wrong on a command line, and what is said to that.
@Suite("Command lines that cannot be followed", .ownThreads, .timeLimit(.minutes(2)))
struct CommandLineTests {
    private let folder: TemporaryFolder
    private var data: String { folder.file("data") }

    init() throws {
        folder = try TemporaryFolder()
        #expect(try run("token", "create", "--name", "x").status == 0)
    }

    private func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Shell {
        try BuiltPrograms.run("syncledger", arguments + ["--data", data], environment: environment)
    }

    @Test("A project's name and GitHub's ids are refused as the API refuses them, and nothing is recorded")
    func connections() throws {
        let before = try run("log").output
        for (name, flaw) in [
            ("   ", "must not be blank"), (String(repeating: "n", count: 300), "at most 256 characters; it has 300"),
            ("a\u{7}b", "must not have control characters"),
        ] {
            let refused = try run("project", "p1", "--name", name)
            #expect(refused.status == 64 && refused.error.contains(flaw), "\(refused)")
        }
        for option in ["--github-repository-id=0", "--github-repository-id=-5", "--github-app-installation-id=0"] {
            let refused = try run("connect", "octocat/garden", "--project", "p1", option)
            #expect(refused.status == 64 && refused.error.contains("must be a positive whole number"), "\(refused)")
        }
        #expect(try run("log").output == before)
    }

    @Test(
        "A folder that is mistyped is not made",
        arguments: [["import", "octocat/garden"], ["projector"], ["connect", "octocat/garden", "--project", "p"]])
    func mistyped(command: [String]) throws {
        let typo = folder.file("typo")
        let refused = try BuiltPrograms.run("syncledger", command + ["--data", typo])
        #expect(refused.status == 1, "\(refused)")
        if command[0] != "connect" { #expect(refused.error.contains("there is no ledger in \(typo)"), "\(refused)") }
        #expect(!FileManager.default.fileExists(atPath: typo))
    }

    @Test("A list of none, or of fewer, is not asked for", arguments: ["operations", "log", "lost"])
    func limit(command: String) throws {
        for limit in ["0", "-3", "x"] {
            let refused = try run(command, "--limit=\(limit)")
            #expect(refused.status == 64 && refused.error.contains("--limit"), "\(refused)")
            #expect(refused.error.contains("must be a whole number from 1 on"), "\(refused)")
        }
        #expect(try run("log", "--limit", "1").output.hasPrefix("1  "))
    }

    @Test(
        "Where a command makes a ledger it says so, and only then",
        arguments: [
            ["token", "create", "--name", "app"], ["project", "garden"],
            ["connect", "octocat/garden", "--project", "garden", "--github-repository-id", "5"],
        ])
    func newLedger(command: [String]) throws {
        let place = folder.file("new")
        let first = try BuiltPrograms.run("syncledger", command + ["--data", place])
        #expect(first.status == 0 && first.error.contains("a new ledger was made in \(place)"), "\(first)")
        let again = try BuiltPrograms.run("syncledger", ["project", "orchard", "--data", place])
        #expect(again.status == 0 && again.error == "", "\(again)")
    }

    @Test("A configured checkpoint that is not there is named by what would have been held against it")
    func absentCheckpoint() throws {
        let absent = folder.file("none/checkpoint")
        let environment = ["SYNCLEDGER_CHECKPOINT_FILE": absent]
        let verified = try run("verify", environment: environment)
        #expect(verified.status == 0, "\(verified)")
        #expect(verified.error.contains("\(absent) is not there, so the log was not held against it"), "\(verified)")
        _ = try KeyFolder(data: data).key("marker")
        #expect(try run("backup", folder.file("copy")).status == 0)
        let restored = try run("restore", folder.file("copy"), environment: environment)
        #expect(restored.error.contains("\(absent) is not there, so the backup was not held against it"), "\(restored)")
        #expect(try run("verify").error == "")
    }

    @Test("Projections as of a position that the log does not have are not made")
    func projectionsBeyondHead() throws {
        let into = folder.file("into")
        let beyond = try run("rebuild", "--to", "99999", "--into", into)
        #expect(beyond.status == 1 && beyond.error.contains("there is no event at position 99999"), "\(beyond)")
        #expect(try run("rebuild", "--to=-5", "--into", into).status == 64)
        #expect(!FileManager.default.fileExists(atPath: into))
    }

    @Test("A state as of a position that the log does not have is none")
    func stateBeyondHead() throws {
        let beyond = try run("state", "task/roses", "--at", "99999")
        #expect(beyond.status == 1, "\(beyond)")
        #expect(beyond.error.contains("there is no event at position 99999; the log has 3"), "\(beyond)")
    }

    @Test("The doctor finds nothing in order of a data folder that is a file")
    func noFolder() throws {
        let file = folder.file("file")
        try Data().write(to: URL(filePath: file))
        let doctor = try BuiltPrograms.run("syncledger", ["doctor", "--data", file])
        #expect(doctor.output.contains("FAILED ledger: \(file) is a file; the data"), "\(doctor)")
        #expect(!doctor.output.contains("ok     folder") && !doctor.output.contains("ok     disk"), "\(doctor)")
    }

    @Test("What is no key is refused also where there is no checkpoint to check with it")
    func noKey() throws {
        let refused = try run("verify", "--key", "x")
        #expect(refused.status == 1 && refused.error.contains("--key is not a key: x"), "\(refused)")
    }

    @Test("A port that there is not is refused", arguments: ["-1", "65536", "99999"])
    func noPort(port: String) throws {
        let refused = try BuiltPrograms.run(
            "syncledger", ["demo", "--data", data, "--stand-in-port=\(port)"], launcher: ["timeout", "20"])
        #expect(refused.status == 64 && refused.error.contains("--stand-in-port must be 0 to 65535"), "\(refused)")
    }

    @Test("A position that the log does not have is nothing to go on behind", arguments: [[], ["--follow"]])
    func logBeyondHead(_ options: [String]) throws {
        let log = try BuiltPrograms.run(
            "syncledger", ["log", "--after", "99999", "--data", data] + options, launcher: ["timeout", "20"])
        #expect(log.status == 1 && log.error.contains("there is no event at position 99999; the log has 3"), "\(log)")
    }

    @Test("Projections that are written elsewhere are closed to others, and as of the position that is said")
    func elsewhere() throws {
        let into = folder.file("into")
        let written = try run("rebuild", "--into", into)
        #expect(written.output == "the projections as of position 3 are in \(into)\n", "\(written)")
        let mode = try FileManager.default.attributesOfItem(atPath: into)[.posixPermissions] as? NSNumber
        #expect(mode == 0o600)
    }

    @Test("What is no backup is said to be none")
    func noBackup() throws {
        _ = try KeyFolder(data: data).key("marker")
        let other = folder.file("other.db")
        #expect(try Shell.sqlite([other, "CREATE TABLE t(x)"]).status == 0)
        let foreign = try run("restore", other)
        #expect(foreign.status == 1, "\(foreign)")
        #expect(foreign.error.contains("\(other) is a SQLite file, and not a ledger"), "\(foreign)")
        let nothing = try run("restore", folder.path)
        #expect(nothing.status == 1 && nothing.error.contains("\(folder.path) is not a file"), "\(nothing)")
    }
}
