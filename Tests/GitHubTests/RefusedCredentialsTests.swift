import Foundation
import GitHub
import Synchronization
import Testing

/// Whoever gets no token has asked for nothing, and hears why.
@Suite struct RefusedCredentialsTests {
    private let garden: RepositoryName

    init() throws {
        garden = try #require(RepositoryName(fullName: "octo/garden"))
    }

    @Test(
        arguments: [
            (401, .credentials(.appRefused)), (403, .credentials(.exchangeRefused)),
            (404, .credentials(.installationNotFound)), (301, .credentials(.exchangeRefused)),
            (422, .credentials(.exchangeRefused)), (500, .refusedBeforeSending),
        ] as [(Int, GitHubError.Code)])
    func noTokenMeansNothingWasSent(status: Int, code: GitHubError.Code) async throws {
        try await AppAtGitHub.run { _ in
            Scripted(status: status)
        } test: { client, server in
            let call = GitHubCall.createIssue(in: gardenID, title: "T")
            let error = await #expect(throws: GitHubError.self) { try await client.perform(call, installation: 5) }
            #expect(error?.code == code)
            #expect(error?.path == "/repositories/7001/issues")
            #expect(error?.certainty == .notActed)
            #expect(server.received.allSatisfy { $0.target.hasSuffix("/access_tokens") })
        }
    }

    @Test func anAppThatGitHubDoesNotKnowIsNotUninstalled() async throws {
        try await AppAtGitHub.run { _ in
            Scripted(status: 404, body: #"{"message": "Integration not found"}"#)
        } test: { client, _ in
            let mint = await #expect(throws: GitHubError.self) {
                try await client.perform(.createIssue(in: gardenID, title: "T"), installation: 5)
            }
            #expect(mint?.code == .credentials(.appRefused))
            let own = await #expect(throws: GitHubError.self) { try await client.perform(.installation(for: garden)) }
            #expect(own?.code == .credentials(.appRefused))
            #expect(own?.description.contains("GitHub refuses the app; check its id, its key") == true)
        }
    }

    /// To the app that asks for a token, and to whoever still has one.
    @Test(arguments: [true, false])
    func aSuspendedInstallationIsToldByItsWords(hasToken: Bool) async throws {
        let script = AppAtGitHub.script()
        try await AppAtGitHub.run { request in
            if hasToken, request.target.hasSuffix("/access_tokens") { return try await script(request) }
            return Scripted(status: 403, body: #"{"message": "This installation has been suspended"}"#)
        } test: { client, server in
            let call = GitHubCall.createIssue(in: gardenID, title: "T")
            let error = await #expect(throws: GitHubError.self) { try await client.perform(call, installation: 5) }
            #expect(error?.code == .credentials(.installationSuspended))
            #expect(error?.certainty == .notActed)
            #expect(server.received.count == (hasToken ? 2 : 1))
        }
    }

    @Test func aLimitOnMintingIsPassedOn() async throws {
        try await AppAtGitHub.run { _ in
            Scripted(status: 429, headers: ["Retry-After": "7"])
        } test: { client, _ in
            let call = GitHubCall.createIssue(in: gardenID, title: "T")
            let error = await #expect(throws: GitHubError.self) { try await client.perform(call, installation: 5) }
            guard case .rateLimited(let pause) = error?.code else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(pause.retryAfter == 7)
            #expect(error?.certainty == .notActed)
        }
    }

    @Test func aFailedMintIsNotKept() async throws {
        let isBroken = Mutex(true)
        let script = AppAtGitHub.script()
        try await AppAtGitHub.run { request in
            isBroken.withLock { $0 } ? Scripted(status: 502) : try await script(request)
        } test: { client, _ in
            await #expect(throws: GitHubError.self) { try await client.perform(.issue(gardenID, 7), installation: 5) }
            isBroken.withLock { $0 = false }
            let answer = try await client.perform(.issue(gardenID, 7), installation: 5)
            #expect(answer.value.number == 7)
        }
    }

    @Test func anAppNeedsAnInstallation() async throws {
        try await AppAtGitHub.run(AppAtGitHub.script()) { client, server in
            let error = await #expect(throws: GitHubError.self) { try await client.perform(.issue(gardenID, 7)) }
            #expect(error?.code == .invalidRequest)
            #expect(server.received.isEmpty)
        }
    }

    /// What is no key, framed like one; put together here, so that scanners of sources have nothing to find.
    private static let framedNonsense = ["BEGIN", "s3cr3t", "END"].map { word in
        word == "s3cr3t" ? word : "-----\(word) RSA PRIVATE KEY-----"
    }.joined(separator: "\n")

    @Test(arguments: ["", "s3cr3t", framedNonsense])
    func aKeyThatIsNoneIsNotShown(key: String) async throws {
        try await ScriptedServer.run(AppAtGitHub.script()) { server in
            try await server.withClient(
                credentials: .app(id: AppIdentity.id, privateKeyPEM: Secret(key))
            ) { client in
                let error = await #expect(throws: GitHubError.self) {
                    try await client.perform(.issue(gardenID, 7), installation: 5)
                }
                #expect(error?.code == .credentials(.unusableKey))
                #expect(error.map { "\($0)".contains("s3cr3t") } == false)
                #expect(server.received.isEmpty)
            }
        }
    }
}
