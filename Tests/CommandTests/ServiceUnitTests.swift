import Foundation
import TestSupport
import Testing

@Suite("The systemd unit", .ownThreads, .timeLimit(.minutes(3)))
struct ServiceUnitTests {
    private static let path = "Tools/systemd/syncledger.service"
    private static let analyze = (try? Shell.run("which", ["systemd-analyze"]))?.status == 0

    @Test(
        "systemd finds nothing wrong with it, and counts it as well enclosed",
        .enabled(if: analyze, "there is no systemd-analyze"))
    func verified() throws {
        let folder = try TemporaryFolder()
        // systemd looks for the program, which is installed where a service runs.
        let unit = try Checkout.text(Self.path).replacing(
            "/usr/local/bin/syncledger", with: BuiltPrograms.folder + "/syncledger")
        let file = folder.file("syncledger.service")
        try Data(unit.utf8).write(to: URL(filePath: file))
        let verified = try Shell.run("systemd-analyze", ["verify", "--man=no", "--recursive-errors=no", file])
        #expect(verified.status == 0 && verified.output.isEmpty && verified.error.isEmpty, "\(verified)")
        // 0 is the best, 10 the worst; "OK" begins below 5.
        let enclosed = try Shell.run("systemd-analyze", ["security", "--offline=yes", "--threshold=20", file])
        #expect(enclosed.status == 0, "\(enclosed.output.suffix(500))")
    }

    @Test("It sets only what there is to set, and waits longer than the program takes to stop")
    func settings() throws {
        let unit = try Checkout.text(Self.path)
        let known = try BuiltPrograms.run("syncledger", ["doctor"], environment: ["SYNCLEDGER_UNHEARD_OF": "1"]).output
        let names = try unit.all(#"Environment=(SYNCLEDGER_[A-Z_]+)="#)
        #expect(names.count == 3)
        for name in names { #expect(known.contains(name), "\(name)") }
        let stop = try #require(try unit.all(#"TimeoutStopSec=(\d+)"#).first.flatMap { Int($0) })
        // The request timeout's default, and what is added to it.
        let timeout = try #require(
            try Document.page("Configuration").rows.first { $0[0] == "`github_request_timeout`" })
        let usual = try #require(Int(timeout[3].trimmingCharacters(in: ["`"])))
        #expect(stop >= usual + 5)
        #expect(unit.contains("KillSignal=SIGTERM"))
        // Each credential that is read is one that is loaded.
        let loaded = Set(try unit.all(#"\nLoadCredential=([a-z-]+):"#))
        #expect(Set(try unit.all(#"\nEnvironment=[A-Z_]+=%d/([a-z-]+)"#)) == loaded)
    }

    @Test("Secrets are read from files as from variables, without the line's end; both at once are refused")
    func secretFiles() async throws {
        let sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        for (name, value) in [("webhook", RunningSync.webhookSecret), ("token", RunningSync.gitHubToken)] {
            try Data((value + "\n").utf8).write(to: URL(filePath: sync.folder.file(name)))
        }
        sync.settings["SYNCLEDGER_GITHUB_WEBHOOK_SECRET_FILE"] = sync.folder.file("webhook")
        let twice = try sync.run("doctor")
        #expect(twice.status == 1)
        #expect(
            twice.output.contains(
                "SYNCLEDGER_GITHUB_WEBHOOK_SECRET and SYNCLEDGER_GITHUB_WEBHOOK_SECRET_FILE are both set"))
        sync.settings["SYNCLEDGER_GITHUB_WEBHOOK_SECRET"] = nil
        sync.settings["SYNCLEDGER_GITHUB_TOKEN"] = nil
        sync.settings["SYNCLEDGER_GITHUB_TOKEN_FILE"] = sync.folder.file("token")
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        _ = try await sync.startServer(withProjector: true)
        let made = try await sync.send(
            "PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "Roses"}"#, token: token)
        #expect(made.status == 201)
        #expect(try await eventually { try sync.log().contains { $0.type == "webhook.received" } })
        sync.settings["SYNCLEDGER_GITHUB_TOKEN_FILE"] = sync.folder.file("nowhere")
        let missing = try sync.run("doctor")
        #expect(missing.status == 1 && missing.output.contains("SYNCLEDGER_GITHUB_TOKEN_FILE: "), "\(missing.output)")
    }
}
