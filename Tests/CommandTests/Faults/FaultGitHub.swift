import Foundation
import GitHub
import SyncEngine
import TestSupport
import Testing

/// A stand-in for scenes to share, and the post that brings them its webhooks.
final class FaultGitHub {
    let control: GitHubControl
    let credentials: GitHubCredentials
    let post = FaultPost()
    private let folder: TemporaryFolder
    private let arguments: [String]
    private var process: Process

    init() async throws {
        folder = try TemporaryFolder()
        let (app, settings) = try RunningSync.makeApp(folder)
        let port = FreePort.find()
        arguments =
            [
                "--quiet", "--port", "\(port)", "--webhook-url", "http://127.0.0.1:1/", "--webhook-secret", "s",
                "--state-file", folder.file("state.json"),
            ] + app
        let key = try String(
            contentsOfFile: try #require(settings["SYNCLEDGER_GITHUB_APP_PRIVATE_KEY_FILE"]), encoding: .utf8)
        credentials = .app(id: "1001", privateKeyPEM: Secret(key))
        control = GitHubControl(url: "http://127.0.0.1:\(port)")
        process = try BuiltPrograms.start("github-stand-in", arguments, output: folder.file("stand-in.log"))
        try await prepare()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Webhooks are kept in GitHub's log of deliveries, from where the post takes them.
    private func prepare() async throws {
        let control = control
        #expect(try await eventually { (try? await control.ask("state"))?.status == 200 })
        try await control.order("webhooks", #"{"drop_probability": 1}"#)
        try await control.order("limits", #"{"per_hour": 100000}"#)
    }

    /// From here on nobody listens at its address.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// As it was left.
    func startAgain() async throws {
        process = try BuiltPrograms.start("github-stand-in", arguments, output: folder.file("stand-in-again.log"))
        try await prepare()
    }
}

/// Takes webhooks from the stand-in's log of deliveries to the ledgers that they are for.
actor FaultPost {
    private var intakes: [Int64: WebhookIntake] = [:]
    private var last = 0

    func deliver(_ repository: Int64, to intake: WebhookIntake) { intakes[repository] = intake }

    /// What is about this repository is lost from here on.
    func lose(_ repository: Int64) { intakes[repository] = nil }

    private struct Delivery: Sendable {
        var guid: String
        var event: String
        var repository: Int64
        var body: Data
    }

    func round(_ control: GitHubControl) async throws {
        let answer = try await control.ask("deliveries?after=\(last)")
        let found = try JSONSerialization.jsonObject(with: answer.body) as? [[String: Any]] ?? []
        last = found.compactMap { $0["id"] as? Int }.reduce(last, max)
        let deliveries = try found.compactMap { delivery -> Delivery? in
            guard let repository = delivery["repository_id"] as? Int, let event = delivery["event"] as? String,
                let guid = delivery["guid"] as? String, let payload = delivery["payload"]
            else { return nil }
            return Delivery(
                guid: guid, event: event, repository: Int64(repository),
                body: try JSONSerialization.data(withJSONObject: payload))
        }
        for delivery in deliveries {
            guard let intake = intakes[delivery.repository] else { continue }
            _ = try await intake.receive(
                WebhookRequest(delivery: delivery.guid, event: delivery.event, hook: "1", body: Array(delivery.body)))
        }
    }
}
