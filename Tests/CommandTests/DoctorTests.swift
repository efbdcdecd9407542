import CryptoExtras
import Foundation
import Ledger
import LedgerEvents
import SyncEngine
import TestSupport
import Testing

/// What `doctor` says before a stand-in GitHub that is as it should be, and one thing at a time is not.
@Suite("The doctor", .ownThreads, .timeLimit(.minutes(2)))
struct DoctorTests {
    private struct Finding: Decodable {
        var check: String
        var verdict: String
        var message: String
        var mend: String?
    }

    private static func findings(_ sync: RunningSync) throws -> (status: Int32, [Finding]) {
        let answer = try sync.run("doctor", "--json")
        for secret in [RunningSync.gitHubToken, RunningSync.webhookSecret] {
            #expect(!answer.output.contains(secret) && !answer.error.contains(secret))
        }
        let findings = try answer.output.split(separator: "\n").map {
            try Web.Answer.decode(Finding.self, Data($0.utf8))
        }
        // Whatever is not good comes with what to do.
        for finding in findings { #expect((finding.mend == nil) == (finding.verdict == "good"), "\(finding)") }
        return (answer.status, findings)
    }

    private static func installed(_ access: RunningSync.Access) async throws -> RunningSync {
        let sync = try await RunningSync(access)
        try await sync.gitHub.addRepository("octocat", "garden")
        if access == .app {
            try await sync.gitHub.order(
                "installations", #"{"account": "octocat", "repositories": ["octocat/garden"]}"#)
        }
        try sync.connect("octocat/garden", to: "garden")
        return sync
    }

    /// Expects one thing to be wrong, and nothing else.
    private static func expect(
        _ check: String, toSay words: String, _ sync: RunningSync, location: SourceLocation = #_sourceLocation
    ) throws {
        let (status, findings) = try findings(sync)
        let bad = findings.filter { $0.verdict == "bad" }
        #expect(status == 1, sourceLocation: location)
        #expect(bad.map(\.check) == [check], "\(bad)", sourceLocation: location)
        #expect(bad.first?.message.contains(words) == true, "\(bad)", sourceLocation: location)
    }

    @Test("Where all is well it finds all well: files, credentials, repositories, webhooks", arguments: [true, false])
    func well(_ isApp: Bool) async throws {
        let sync = try await Self.installed(isApp ? .app : .token)
        _ = try await sync.startServer(withProjector: true)
        try await sync.gitHub.order(
            "human", #"{"repository": "octocat/garden", "action": "open", "title": "Weeds"}"#)
        #expect(try await eventually { try sync.log().contains { $0.type == "webhook.received" } })
        let (status, findings) = try Self.findings(sync)
        #expect(status == 0)
        #expect(findings.allSatisfy { $0.verdict == "good" }, "\(findings.filter { $0.verdict != "good" })")
        var expected = [
            "settings", "webhook secret", "folder", "disk", "sqlite", "ledger", "projections", "policy", "projector",
            "github", "clock", "repository octocat/garden", "deliveries",
        ]
        expected += isApp ? ["the App's webhook"] : ["webhook of octocat/garden"]
        #expect(Set(expected).isSubset(of: Set(findings.map(\.check))), "\(findings.map(\.check))")
        #expect(isApp == findings.contains { $0.check.hasPrefix("installation ") })
    }

    @Test("Before there is anything it says what is still to do, and makes nothing")
    func beginning() async throws {
        let sync = try await RunningSync()
        let (status, findings) = try Self.findings(sync)
        #expect(status == 0)
        for check in ["folder", "ledger", "repositories"] {
            #expect(findings.first { $0.check == check }?.verdict == "notice", "\(check)")
        }
        #expect(!FileManager.default.fileExists(atPath: sync.folder.file("data")))
    }

    @Test("A ledger that was lost is not taken for one that is still to be made")
    func lostLedger() async throws {
        let sync = try await Self.installed(.token)
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: sync.folder.file("data/ledger.db" + suffix))
        }
        try Self.expect("ledger", toSay: "a ledger was here", sync)
    }

    @Test("A wrong token, and another App's key, are refused")
    func credentials() async throws {
        let token = try await Self.installed(.token)
        token.settings["SYNCLEDGER_GITHUB_TOKEN"] = "another-token"
        try Self.expect("github", toSay: "the token is refused", token)

        let app = try await Self.installed(.app)
        let another = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let file = app.folder.file("another.pem")
        try Data(another.pemRepresentation.utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        app.settings["SYNCLEDGER_GITHUB_APP_PRIVATE_KEY_FILE"] = file
        try Self.expect("github", toSay: "GET /app", app)
    }

    @Test("A permission that the App was not given is named")
    func permission() async throws {
        let sync = try await Self.installed(.app)
        try await sync.gitHub.order(
            "faults",
            #"""
            {"kind": "status", "status": 200, "method": "GET", "path_contains": "/app/installations/", "body":
             {"id": 1, "account": {"login": "octocat", "id": 1, "type": "User"}, "suspended_at": null,
              "permissions": {"issues": "read", "metadata": "read", "pull_requests": "write"},
              "events": ["issues", "issue_comment", "pull_request", "repository"]}}
            """#)
        let (status, findings) = try Self.findings(sync)
        let bad = findings.filter { $0.verdict == "bad" }
        #expect(status == 1 && bad.count == 1)
        #expect(bad.first?.message == "it does not give issues: write", "\(bad)")
    }

    @Test("An installation that is suspended is named")
    func suspended() async throws {
        let sync = try await Self.installed(.app)
        struct Installation: Decodable { var id: Int }
        let shown = try sync.run("doctor").output
        let id = try #require(try shown.all(#"installation (\d+)"#).first)
        try await sync.gitHub.order("installations/\(id)/suspend", "{}")
        try Self.expect("installation \(id) of octocat", toSay: "suspended", sync)
    }

    @Test("A repository that is still an uninstalled App's is named to who has set a token, and connecting mends it")
    func tokenInstead() async throws {
        let sync = try await Self.installed(.token)
        let data = sync.folder.file("data")
        let made = try sync.run(
            "connect", "octocat/garden", "--project", "garden", "--github-app-installation-id", "77")
        #expect(made.status == 0, "\(made.error)")
        #expect(try Self.findings(sync).status == 0)
        try await {
            let ledger = try Ledger.open(folder: data, tables: ProjectionCatalog.tables)
            try await ledger.write { transaction in
                _ = try transaction.append(Draft(InstallationChanged(.installationDeleted), installation: 77))
            }
        }()
        try Self.expect("repository octocat/garden", toSay: "installation 77, which is removed", sync)
        try sync.connect("octocat/garden", to: "garden")
        #expect(try Self.findings(sync).status == 0)
    }

    @Test("A token that may not write is told of, with what GitHub would do")
    func readOnly() async throws {
        let sync = try await Self.installed(.token)
        try await sync.gitHub.order(
            "tokens", #"{"token": "\#(RunningSync.gitHubToken)", "login": "octocat", "push": false}"#)
        try Self.expect("repository octocat/garden", toSay: "the token may not write to it", sync)
    }

    @Test("A repository that is archived is named")
    func archived() async throws {
        let sync = try await Self.installed(.token)
        try await sync.gitHub.order("repositories/archive", #"{"repository": "octocat/garden"}"#)
        try Self.expect("repository octocat/garden", toSay: "archived", sync)
    }

    @Test("A repository that has another id than the one that is given is not connected")
    func anotherID() async throws {
        let sync = try await Self.installed(.app)
        let made = try sync.run(
            "connect", "octocat/garden", "--project", "shed", "--github-repository-id", "987654")
        #expect(
            made.status == 1 && made.error.contains("is 987654, and GitHub says that octocat/garden is "), "\(made)")
    }

    @Test("A connected repository that is not there is named")
    func missing() async throws {
        let sync = try await Self.installed(.token)
        let made = try sync.run(
            "connect", "octocat/moon", "--project", "moon", "--github-repository-id", "987654")
        #expect(made.status == 0)
        try Self.expect("repository octocat/moon", toSay: "not found", sync)
    }

    @Test("Webhooks that GitHub signs with another secret are told of by what GitHub got for an answer")
    func secret() async throws {
        let sync = try await Self.installed(.token)
        sync.settings["SYNCLEDGER_GITHUB_WEBHOOK_SECRET"] = "not-the-one-that-github-has"
        _ = try await sync.startServer()
        try await sync.gitHub.order(
            "human", #"{"repository": "octocat/garden", "action": "open", "title": "Weeds"}"#)
        #expect(
            try await eventually { try sync.run("doctor").output.contains("(issues) was answered 401") })
        try Self.expect("webhook of octocat/garden", toSay: "was answered 401", sync)
    }

    @Test("A disk with less room than is to be kept is named, with how much would do")
    func room() async throws {
        let sync = try await Self.installed(.token)
        // More than any disk has.
        sync.settings["SYNCLEDGER_DISK_RESERVE"] = "1000000000"
        try Self.expect("disk", toSay: "nothing new is taken in", sync)
        #expect(try sync.run("doctor").output.contains("when 2125000000 MB are free"))
    }

    @Test("A folder that is open to others, and a damaged file, are named")
    func files() async throws {
        let sync = try await Self.installed(.token)
        let data = sync.folder.file("data")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: data)
        try Self.expect("folder", toSay: "open to other users", sync)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: data)

        // Pages are moved into the file first; then one of them is overwritten.
        let moved = try Shell.sqlite([data + "/ledger.db", "PRAGMA wal_checkpoint(TRUNCATE)"])
        #expect(moved.status == 0)
        let file = try FileHandle(forUpdating: URL(filePath: data + "/ledger.db"))
        let size = try file.seekToEnd()
        #expect(size > 3 * 4096)
        try file.seek(toOffset: 2 * 4096)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 4096))
        try file.close()
        let (status, findings) = try Self.findings(sync)
        #expect(status == 1)
        #expect(findings.contains { $0.check == "ledger" && $0.verdict == "bad" }, "\(findings)")
    }

    @Test(
        "What the next start upgrades, makes or finishes is told of, and left as it is",
        arguments: [
            ("an older schema", "schema 1"), ("no projections", "no projections"),
            ("a restore", "a backup is being put back"),
        ])
    func untouched(_ kind: String, _ words: String) async throws {
        let sync = try await Self.installed(.token)
        let data = sync.folder.file("data")
        let files = FileManager.default
        switch kind {
        case "an older schema": #expect(try Shell.sqlite([data + "/ledger.db", EarlierVersion.one]).status == 0)
        case "no projections":
            for name in try files.contentsOfDirectory(atPath: data) where name.hasPrefix("projections") {
                try files.removeItem(atPath: data + "/" + name)
            }
        default:
            #expect(try sync.run("backup", sync.folder.file("copy")).status == 0)
            try files.moveItem(atPath: sync.folder.file("copy"), toPath: data + "/ledger.db.restored-epoch-1")
        }
        // An empty write-ahead log, and the index of one, are made by whoever reads.
        func image() throws -> [String: Data] {
            try files.subpathsOfDirectory(atPath: data).filter { !$0.hasSuffix("-shm") }
                .reduce(into: [:]) { $0[$1] = files.contents(atPath: data + "/" + $1) }.filter { !$0.value.isEmpty }
        }
        let before = try image()
        let (status, findings) = try Self.findings(sync)
        #expect(status == 0)
        #expect(findings.contains { $0.verdict == "notice" && $0.message.contains(words) }, "\(findings)")
        #expect(try image() == before)
        #expect(try sync.run("token", "list").status == 0)
        #expect(try Self.findings(sync).1.allSatisfy { !$0.message.contains(words) })
    }
}
