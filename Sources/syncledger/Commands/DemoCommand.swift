import ArgumentParser
import Foundation
import Ledger
import LedgerEvents
import ServiceLifecycle
import SyncEngine

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Try it: a working sync with a stand-in GitHub, all on this machine.")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var http: HTTPOptions
    @OptionGroup var rules: PolicyOptions
    @Option(help: "The stand-in's port (default: any free one).")
    var standInPort = 0

    func validate() throws {
        guard (0...65_535).contains(standInPort) else { throw ValidationError("--stand-in-port must be 0 to 65535") }
    }

    func run() async throws {
        var settings = try options.settings(http.flags, rules.flags)
        if options.data == nil { settings.data = Self.freshFolder }
        guard settings.httpPort > 0 else {
            throw ValidationError("the demo needs a port of its own: the stand-in sends its webhooks there")
        }
        let secret = Demo.random()
        let standIn = try StandInProcess.start(
            port: standInPort, webhookURL: "http://\(settings.httpAddress)/github/webhooks",
            webhookSecret: secret, token: Demo.gitHubToken)
        defer { standIn.stop() }
        settings.use(gitHubAPIURL: standIn.url, token: Demo.gitHubToken, webhookSecret: secret)
        let composition = try await Composition(settings, isServer: true, stays: true)
        try await composition.adoptPolicy()
        let token = try await Demo.prepare(composition, standIn)
        try Standard.out(Demo.introduction(settings, standIn.url, token))
        try await composition.run(try await ServeCommand.services(composition, withProjector: true))
    }

    /// The stand-in forgets everything when it ends, so each demo begins with a ledger of its own.
    private static var freshFolder: String {
        NSTemporaryDirectory() + "syncledger-demo-" + String(Demo.random().prefix(8))
    }
}

/// What a demo is made of.
enum Demo {
    static let project = "garden"
    static let repository = "octocat/garden"
    /// Only the stand-in knows it.
    static let gitHubToken = "demo-" + random()

    static func random() -> String {
        (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 16) }.joined()
    }

    /// Makes a repository at the stand-in, connects it, and makes a token for the client API.
    static func prepare(_ composition: Composition, _ standIn: StandInProcess) async throws -> String {
        let id = try await standIn.createRepository(owner: "octocat", name: "garden", with: composition.httpClient)
        let edits = ConnectionEdits(composition.ledger)
        _ = try await edits.save(project: project, name: "Garden")
        _ = try await edits.connect(id, name: repository, to: project, access: .token)
        let name = "demo-" + String(random().prefix(6))
        guard let token = try await Tokens(composition.ledger).create(name: name, readOnly: false) else {
            throw LedgerError(.refused, "a token named \(name) exists already")
        }
        return token
    }

    static func introduction(_ settings: Settings, _ standIn: String, _ token: String) -> String {
        let api = "http://\(settings.httpAddress)"
        return """

            SyncLedger is in step with a stand-in GitHub. Everything is on this machine.

              \(api)    SyncLedger
              \(standIn)/\(repository)    the stand-in's issues
              \(settings.data)    the ledger

            Try, in another terminal:

              # 1. Create a task; look at the stand-in's page: it has an issue now.
              curl -X PUT \(api)/v1/tasks/roses -H 'Authorization: Bearer \(token)' \\
                -H 'Content-Type: application/json' -d '{"project_id": "\(project)", "title": "Prune the roses"}'

              # 2. Edit the issue there, as somebody on github.com would; the task follows.
              curl -sS -o /dev/null -w '%{http_code}\\n' -X POST \(standIn)/_control/human \\
                -H 'Content-Type: application/json' \\
                -d '{"repository": "\(repository)", "number": 1, "action": "edit", "title": "Prune the red roses", "login": "hubot"}'
              curl \(api)/v1/tasks/roses -H 'Authorization: Bearer \(token)'

              # 3. Comment here and there.
              curl -X PUT \(api)/v1/tasks/roses/comments/note-1 -H 'Authorization: Bearer \(token)' \\
                -H 'Content-Type: application/json' -d '{"body": "Mind the thorns"}'
              curl -sS -o /dev/null -w '%{http_code}\\n' -X POST \(standIn)/_control/human \\
                -H 'Content-Type: application/json' \\
                -d '{"repository": "\(repository)", "number": 1, "action": "comment", "body": "Gloves are in the shed", "login": "hubot"}'

              # 4. What happened, and why. OPERATION is an id of the first list.
              \(Program.path) operations --data \(settings.data)
              \(Program.path) timeline task/roses --data \(settings.data)
              \(Program.path) explain OPERATION --data \(settings.data)

            Ctrl-C ends it.

            """
    }
}
