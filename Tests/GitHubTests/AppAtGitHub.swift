import Foundation
import GitHub
import LedgerEvents
import Synchronization

/// A GitHub that gives an App's installations their tokens, and a client that asks it as that App.
enum AppAtGitHub {
    /// When the first of these tests began.
    static let start = now

    /// By the server's `Date`, which is the true one.
    static var now: Int64 { Int64(Date().timeIntervalSince1970) }

    /// Answers exchanges with `v1`, `v2` and so on, each good for an hour, and everything else with an issue.
    static func script() -> ScriptedServer.Script {
        let minted = Mutex(0)
        return { request in
            if request.target.hasSuffix("/access_tokens") {
                // Long enough for callers to gather behind one exchange.
                try await Task.sleep(for: .milliseconds(50))
                let number = minted.withLock { count in
                    count += 1
                    return count
                }
                return Scripted(
                    status: 201,
                    body: #"{"token": "v\#(number)", "expires_at": "\#(Timestamp.text(seconds: start + 3600))"}"#)
            }
            return Scripted(body: SamplePayloads.issue)
        }
    }

    static func run(
        clock: TestClock = TestClock(start), _ script: @escaping ScriptedServer.Script,
        test: @Sendable (GitHubClient, ScriptedServer) async throws -> Void
    ) async throws {
        let credentials = try AppIdentity.credentials()
        try await ScriptedServer.run(script) { server in
            try await server.withClient(credentials: credentials, now: { clock.now }) { client in
                try await test(client, server)
            }
        }
    }
}
