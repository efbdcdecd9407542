import Foundation
import TestSupport
import Testing

/// Keys, tokens and secrets are used, and are nowhere to be read afterwards: not in the ledger, not in what is logged
/// at the most talkative level, not in errors, answers, exports, or what a crash leaves.
@Suite("Secrets", .ownThreads, .timeLimit(.minutes(4)))
struct SecretsTests {
    /// Of an answer that breaks off behind it; made anew for each run, as everything secret here.
    private let brokenOff = "ghs_" + UUID().uuidString.filter(\.isHexDigit)
    private let previousSecret = UUID().uuidString
    private let checkpointSecret = UUID().uuidString

    @Test("Nothing secret is in the ledger, the logs, the errors or what a crash says", arguments: [true, false])
    func nowhere(isApp: Bool) async throws {
        let sync = try await RunningSync(
            isApp ? .app : .token,
            settings: [
                "SYNCLEDGER_LOG_LEVEL": "trace", "SYNCLEDGER_GITHUB_REQUEST_TIMEOUT": "2",
                "SYNCLEDGER_GITHUB_WRITE_INTERVAL": "0",
                "SYNCLEDGER_GITHUB_WEBHOOK_SECRET_PREVIOUS": previousSecret,
                "SYNCLEDGER_CHECKPOINT_INTERVAL": "1",
                "SYNCLEDGER_CHECKPOINT_COMMAND": "false \(checkpointSecret)",
                "SYNCLEDGER_CHECKPOINT_URL": "http://rosa:\(checkpointSecret)@127.0.0.1:1/",
                "SWIFT_BACKTRACE": "enable=yes,interactive=no,color=no,symbolicate=off,threads=all",
            ])
        try await sync.gitHub.addRepository("octocat", "garden")
        if isApp {
            try await sync.gitHub.order(
                "installations", #"{"account": "octocat", "repositories": ["octocat/garden"]}"#)
        }
        try sync.connect("octocat/garden", to: "garden")
        let client = try sync.makeToken()
        let (server, projector) = (try await sync.startServer(), try sync.startProjector())
        var shown = try await trouble(sync, client)
        shown += try look(sync)
        for process in [server, projector] { try await sync.crash(process) }

        let secrets = try await secrets(sync, client, isApp: isApp)
        #expect(secrets.count >= (isApp ? 7 : 5))
        let written = try sync.written()
        // Much of it may still stand in the write-ahead log.
        #expect(written.contains { $0.name.hasPrefix("data/ledger.db") && $0.bytes.count > 10_000 })
        #expect(written.contains { $0.name.hasPrefix("process-") && $0.bytes.count > 1_000 })
        for (name, secret) in secrets {
            let bytes = Data(secret.utf8)
            for file in written {
                #expect(file.bytes.range(of: bytes) == nil, "\(name) is in \(file.name)")
            }
            #expect(!shown.contains(secret), "\(name) was shown")
        }
    }

    /// Calls that work and calls that fail in every way that has words, some with a secret in what GitHub answers.
    private func trouble(_ sync: RunningSync, _ client: String) async throws -> String {
        let path = "/repos/octocat/garden/issues"
        for (kind, details) in [
            ("status", #""status": 401, "body": {"message": "Bad credentials: \#(RunningSync.gitHubToken)"}"#),
            ("status", #""status": 422, "body": {"message": "\#(RunningSync.gitHubToken) is not valid"}"#),
            ("status", #""status": 500, "body": "\#(RunningSync.gitHubToken)""#), ("garbage", #""delay_ms": 0"#),
            ("reset", #""delay_ms": 0"#), ("timeout", #""delay_ms": 0"#),
        ] {
            try await sync.gitHub.order(
                "faults",
                #"{"kind": "\#(kind)", "method": "POST", "path_contains": "\#(path)", "times": 1, \#(details)}"#)
        }
        try await sync.gitHub.order(
            "faults",
            #"{"kind": "garbage", "path_contains": "/access_tokens", "body": "{\"token\": \"\#(brokenOff)\", ", "times": 1}"#
        )
        var shown = ""
        for number in 1...8 {
            shown += try await sync.send(
                "PUT", "/v1/tasks/t\(number)", #"{"project_id": "garden", "title": "T\#(number)"}"#, token: client
            ).text
        }
        // Somebody who has a wrong token, and somebody who signs with a wrong secret.
        shown += try await sync.send("GET", "/v1/tasks", token: client + "x").text
        for (secret, body) in [("wrong", "{}"), (RunningSync.webhookSecret, "not json")] {
            let delivery = SignedDelivery(guid: "wrong-\(secret.count)", event: "issues", body: Data(body.utf8))
            var headers = delivery.headers
            if secret == "wrong" { headers["X-Hub-Signature-256"] = "sha256=" + String(repeating: "0", count: 64) }
            shown += try await Web.send(
                "POST", sync.api + "/github/webhooks", delivery.body, headers: headers
            ).text
        }
        #expect(
            try await eventually {
                let list = try sync.run("operations", "--json", "--direction", "outbound", "--limit", "50").output
                return list.contains(#""state":"completed""#) && list.contains(#""state":"errored""#)
            })
        return shown
    }

    /// Everything that the commands say.
    private func look(_ sync: RunningSync) throws -> String {
        let calls = [
            ["doctor"], ["operations", "--json"], ["log", "--json"], ["token", "list"], ["timeline", "task/t1"],
            ["operations", "--state", "errored"], ["export", "jsonl", "events"],
            ["connect", "octocat/nowhere", "--project", "garden"],
            ["serve", "--http-port", "none"],
        ]
        return try calls.map { arguments in
            let said = try Shell.run(
                BuiltPrograms.folder + "/syncledger", arguments, environment: sync.settings)
            #expect(!(said.output + said.error).isEmpty, "\(arguments)")
            return said.output + said.error
        }.joined()
    }

    private func secrets(
        _ sync: RunningSync, _ client: String, isApp: Bool
    ) async throws -> [(name: String, secret: String)] {
        var secrets = [
            ("the webhook secret", RunningSync.webhookSecret),
            ("the previous webhook secret", previousSecret), ("the client's token", client),
            ("what checkpoints are brought away with", checkpointSecret),
        ]
        guard isApp else { return secrets + [("GitHub's token", RunningSync.gitHubToken)] }
        secrets.append(("the token of an answer that broke off", brokenOff))
        let file = try #require(sync.settings["SYNCLEDGER_GITHUB_APP_PRIVATE_KEY_FILE"])
        let key = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").filter { $0.count > 40 }
        secrets += key.prefix(3).map { ("the App's key", String($0)) }
        // The stand-in's own log of exchanges has the tokens that it gave.
        let tokens = try await sync.gitHub.ask("exchanges").text.all(#"(ghs_[A-Za-z0-9]{20,})"#)
        #expect(!tokens.isEmpty)
        secrets += Set(tokens).map { ("an installation's token", $0) }
        // What every assertion of the App's begins with: {"alg":"RS256"
        return secrets + [("an assertion", "eyJhbGciOiJSUzI1NiI")]
    }
}

extension RunningSync {
    /// Swift's runtime writes down what it finds; with that said, it does not always come to an end by itself.
    fileprivate func crash(_ process: Process) async throws {
        let output = URL(filePath: output(of: process))
        kill(process.processIdentifier, SIGABRT)
        let isSaid = try await eventually {
            try Data(contentsOf: output).range(of: Data("Backtrace took".utf8)) != nil
        }
        #expect(isSaid, "the crash is not told of")
        kill9(process)
    }

    /// Every file that our programs have written.
    fileprivate func written() throws -> [(name: String, bytes: Data)] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return try names.filter { name in
            (name.hasPrefix("process-") || name.hasPrefix("data/"))
                && (try? URL(filePath: folder.file(name)).resourceValues(forKeys: [.isRegularFileKey]))?
                    .isRegularFile == true
        }.map { ($0, try Data(contentsOf: URL(filePath: folder.file($0)))) }
    }
}
