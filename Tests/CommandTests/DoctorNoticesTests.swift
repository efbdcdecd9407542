import Foundation
import TestSupport
import Testing

@Suite("The doctor notices", .ownThreads, .timeLimit(.minutes(2)))
struct DoctorNoticesTests {
    private static func connected() async throws -> RunningSync {
        let sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        return sync
    }

    private static func setMode(_ mode: Int, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test("whether others can read a folder that is reached by a link, as systemd makes one")
    func link() async throws {
        let sync = try await Self.connected()
        let (data, link) = (sync.folder.file("data"), sync.folder.file("link"))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: data)
        sync.settings["SYNCLEDGER_DATA"] = link
        let closed = try sync.run("doctor")
        #expect(closed.status == 0 && closed.output.contains("ok     folder: \(link) is"), "\(closed)")
        try Self.setMode(0o755, of: data)
        let open = try sync.run("doctor")
        #expect(open.status == 1 && open.output.contains("FAILED folder: \(link) is open to other users"), "\(open)")
    }

    @Test("a file with a secret that others can read, and a configuration with one in it")
    func secrets() async throws {
        let sync = try await Self.connected()
        let (token, config) = (sync.folder.file("token"), sync.folder.file("config.yaml"))
        try Data(RunningSync.gitHubToken.utf8).write(to: URL(filePath: token))
        try Data("github_webhook_secret: \(RunningSync.webhookSecret)\n".utf8).write(to: URL(filePath: config))
        sync.settings["SYNCLEDGER_GITHUB_TOKEN"] = nil
        sync.settings["SYNCLEDGER_GITHUB_WEBHOOK_SECRET"] = nil
        sync.settings["SYNCLEDGER_GITHUB_TOKEN_FILE"] = token
        func named(_ mode: Int) throws -> [String] {
            for file in [token, config] { try Self.setMode(mode, of: file) }
            let doctor = try sync.run("doctor", "--config", config)
            #expect(doctor.status == 0, "\(doctor)")
            return try doctor.output.all("others can read (.*)")
        }
        #expect(try named(0o644) == [token, config])
        #expect(try named(0o600).isEmpty)
        try Data("reconcile_interval: 0\n".utf8).write(to: URL(filePath: config))
        sync.settings["SYNCLEDGER_GITHUB_WEBHOOK_SECRET"] = RunningSync.webhookSecret
        #expect(try named(0o644) == [token])
    }

    @Test("a webhook that tells of pushes alone, as GitHub proposes")
    func deaf() async throws {
        let sync = try await Self.connected()
        try await sync.gitHub.order(
            "faults",
            #"""
            {"kind": "status", "status": 200, "method": "GET", "path_contains": "/garden/hooks", "body":
             [{"id": 1, "active": true, "events": ["push"], "config": {"url": "\#(sync.api)/github/webhooks"}}]}
            """#)
        let doctor = try sync.run("doctor")
        let words = "webhook of octocat/garden: it does not tell of issues, issue_comment, pull_request, repository"
        #expect(doctor.status == 0 && doctor.output.contains(words), "\(doctor)")
    }
}
