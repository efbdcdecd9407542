import CryptoExtras
import Foundation
import TestSupport
import Testing

/// A stand-in GitHub and what syncs with it: real processes over one data folder. They end with it.
final class RunningSync {
    enum Access { case token, app }

    let folder: TemporaryFolder
    let gitHub: GitHubControl
    /// Where the server listens, or is to listen.
    let api: String
    /// Every program is started with these.
    var settings: [String: String]
    private let standIn: Process
    private var others: [Process] = []

    /// Long enough to be looked for where it must not be.
    static let webhookSecret = "secret-of-the-tests-webhooks"
    static let gitHubToken = "token-of-the-tests-account"

    /// Starts the stand-in alone: the scene is set first.
    init(_ access: Access = .token, settings: [String: String] = [:]) async throws {
        let folder = try TemporaryFolder()
        let port = FreePort.find()
        api = "http://127.0.0.1:\(port)"
        var (arguments, credentials) = (["--token", Self.gitHubToken], ["SYNCLEDGER_GITHUB_TOKEN": Self.gitHubToken])
        if access == .app { (arguments, credentials) = try Self.makeApp(folder) }
        standIn = try BuiltPrograms.start(
            "github-stand-in",
            [
                "--webhook-url", api + "/github/webhooks", "--webhook-secret", Self.webhookSecret, "--quiet",
            ] + arguments, output: folder.file("stand-in.log"))
        let output = { (try? String(contentsOfFile: folder.file("stand-in.log"), encoding: .utf8)) ?? "" }
        #expect(try await eventually { output().contains("listening on http") && output().hasSuffix("\n") })
        let url = try #require(output().split(separator: " ").last).trimmingCharacters(in: .whitespacesAndNewlines)
        gitHub = GitHubControl(url: url)
        self.settings = [
            "SYNCLEDGER_DATA": folder.file("data"), "SYNCLEDGER_HTTP_PORT": "\(port)",
            "SYNCLEDGER_GITHUB_API_URL": url, "SYNCLEDGER_GITHUB_WEBHOOK_SECRET": Self.webhookSecret,
            // Tests count calls: those that look after webhooks come where a test is about them.
            "SYNCLEDGER_RECONCILE_INTERVAL": "0",
        ].merging(credentials) { first, _ in first }.merging(settings) { _, given in given }
        self.folder = folder
    }

    deinit {
        for process in others + [standIn] where process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    /// A GitHub App with a key of its own, made for this run: what tells the stand-in of it, and what tells us.
    static func makeApp(_ folder: TemporaryFolder) throws -> ([String], [String: String]) {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let (secret, open) = (folder.file("app.pem"), folder.file("app.pub.pem"))
        try Data(key.pemRepresentation.utf8).write(to: URL(filePath: secret))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret)
        try Data(key.publicKey.pemRepresentation.utf8).write(to: URL(filePath: open))
        return (
            ["--app-public-key", open, "--app-id", "1001"],
            ["SYNCLEDGER_GITHUB_APP_ID": "1001", "SYNCLEDGER_GITHUB_APP_PRIVATE_KEY_FILE": secret]
        )
    }
}

extension RunningSync {
    /// The App of `Access.app`: what it is called, and its private key.
    func app() throws -> (id: String, key: String) {
        (
            try #require(settings["SYNCLEDGER_GITHUB_APP_ID"]),
            try String(contentsOfFile: #require(settings["SYNCLEDGER_GITHUB_APP_PRIVATE_KEY_FILE"]), encoding: .utf8)
        )
    }
}

// Processes.
extension RunningSync {
    /// Returns when it answers.
    ///
    /// - Parameters:
    ///   - launcher: What starts it, see `BuiltPrograms`.
    ///   - program: Which one is started.
    func startServer(
        withProjector: Bool = false, launcher: [String] = [], program: String = "syncledger"
    ) async throws -> Process {
        let server = try start(
            withProjector ? ["serve"] : ["serve", "--no-projector"], launcher: launcher, program: program)
        let isUp = try await eventually { [api] in
            (try? await Web.send("GET", api + "/healthz"))?.status == 200
        }
        let said = try String(contentsOfFile: output(of: server), encoding: .utf8)
        #expect(isUp && server.isRunning, "\(said)")
        return server
    }

    func startProjector(_ options: String...) throws -> Process { try start(["projector"] + options) }

    func start(_ arguments: [String], launcher: [String] = [], program: String = "syncledger") throws -> Process {
        let process = try BuiltPrograms.start(
            program, arguments, environment: settings, launcher: launcher,
            output: folder.file("process-\(others.count).log"))
        others.append(process)
        return process
    }

    /// What a process has said so far.
    func lines(of process: Process) throws -> [String] {
        try String(contentsOfFile: output(of: process), encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// The file that has what it says.
    func output(of process: Process) -> String {
        folder.file("process-\(others.firstIndex(of: process) ?? 0).log")
    }

    /// `kill -9`: nothing is finished, nothing is said.
    func kill9(_ process: Process) {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Runs a command to its end.
    func run(_ arguments: String...) throws -> Shell {
        try Shell.run(BuiltPrograms.folder + "/syncledger", arguments, environment: settings)
    }
}

// What one asks it.
extension RunningSync {
    /// An event of the log, as `syncledger log --json` shows it.
    struct LoggedEvent: Decodable {
        var position: Int64
        var type: String
        var record: String?
        var operation: Int64?
        var payload: Payload

        /// What these tests look at, of any type.
        struct Payload: Decodable {
            var delivery: String?
            var number: Int64?
            var comment: Int64?
            var failure: String?
        }
    }

    func log(after position: Int64 = 0) throws -> [LoggedEvent] {
        let shown = try run("log", "--json", "--after", "\(position)")
        // It ends with 1, and says nothing, where there is nothing to show.
        #expect(shown.error.isEmpty, "\(shown)")
        return try shown.output.split(separator: "\n").map {
            try Web.Answer.decode(LoggedEvent.self, Data($0.utf8))
        }
    }

    func makeToken(readOnly: Bool = false) throws -> String {
        let made =
            readOnly
            ? try run("token", "create", "--name", "reader", "--read-only")
            : try run("token", "create", "--name", "writer")
        #expect(made.status == 0, "\(made.error)")
        return made.output.trimmingCharacters(in: .newlines)
    }

    func connect(_ repository: String, to project: String) throws {
        let made = try run("connect", repository, "--project", project)
        #expect(made.status == 0, "\(made.error)")
    }

    /// The projections are what the log says, line for line.
    func checkRebuild() throws {
        let check = try run("rebuild", "--check")
        #expect(check.status == 0, "\(check.output) \(check.error)")
    }

    func send(
        _ method: String, _ path: String, _ body: String? = nil, token: String
    ) async throws -> Web.Answer {
        try await Web.send(
            method, api + path, body.map { Data($0.utf8) }, headers: ["Authorization": "Bearer \(token)"])
    }
}
