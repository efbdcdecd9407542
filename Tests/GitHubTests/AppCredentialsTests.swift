import Foundation
import GitHub
import Synchronization
import Testing

@Suite struct AppCredentialsTests {
    /// Now: the server's `Date` is the true one.
    private static let start = Int64(Date().timeIntervalSince1970)

    private let garden: RepositoryName

    init() throws {
        garden = try #require(RepositoryName(fullName: "octo/garden"))
    }

    /// Answers exchanges with `v1`, `v2` and so on, each good for an hour, and everything else with an issue.
    private static func gitHub() -> ScriptedServer.Script {
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
                    body: #"{"token": "v\#(number)", "expires_at": "\#(RFC3339.text(start + 3600))"}"#)
            }
            return Scripted(body: SamplePayloads.issue)
        }
    }

    private func run(
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

    @Test func assertsWhoItIs() async throws {
        try await run(Self.gitHub()) { client, server in
            _ = try await client.perform(.issue(garden, 7), installation: 5)
            let exchange = try #require(server.received.first)
            #expect(exchange.method == "POST")
            #expect(exchange.target == "/app/installations/5/access_tokens")
            let claims = try await AppIdentity.claims(of: exchange["Authorization"])
            #expect(
                claims
                    == AppIdentity.Claims(iss: AppIdentity.id, iat: Self.start - 60, exp: Self.start + 540))
            #expect(server.received.last?["Authorization"] == "Bearer v1")
        }
    }

    @Test func asksAsTheAppWhereItMust() async throws {
        try await run { _ in
            Scripted(body: #"{"id": 5, "account": {"id": 11, "login": "rosa"}}"#)
        } test: { client, server in
            let installation = try await client.perform(.installation(for: garden)).value
            #expect(installation == InstallationReference(id: 5, account: Account(id: 11, login: "rosa")))
            let claims = try await AppIdentity.claims(of: server.received.first?["Authorization"])
            #expect(claims.iss == AppIdentity.id)
        }
    }

    @Test func mintsOnceForManyCallers() async throws {
        try await run(Self.gitHub()) { client, server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask { _ = try await client.perform(.issue(garden, 7), installation: 5) }
                }
                try await group.waitForAll()
            }
            #expect(server.received.count { $0.target.hasSuffix("/access_tokens") } == 1)
            _ = try await client.perform(.issue(garden, 7), installation: 6)
            #expect(
                server.received.filter { $0.target.hasSuffix("/access_tokens") }.map(\.target)
                    == ["/app/installations/5/access_tokens", "/app/installations/6/access_tokens"])
        }
    }

    @Test func renewsFiveMinutesEarly() async throws {
        let clock = TestClock(Self.start)
        try await run(clock: clock, Self.gitHub()) { client, server in
            for (interval, token) in [(0, "v1"), (3_200, "v1"), (100, "v2")] as [(Int64, String)] {
                clock.advance(by: interval)
                _ = try await client.perform(.issue(garden, 7), installation: 5)
                #expect(server.received.last?["Authorization"] == "Bearer \(token)")
            }
        }
    }

    /// Answers everything until it is told to refuse.
    private static func gitHub(refusing refused: Refused) -> ScriptedServer.Script {
        let script = gitHub()
        return { request in
            guard refused.tokens.withLock({ $0.contains(request["Authorization"] ?? "") }) else {
                return try await script(request)
            }
            return Scripted(status: 401, body: #"{"message": "Bad credentials"}"#)
        }
    }

    private final class Refused: Sendable {
        let tokens = Mutex<Set<String>>([])
    }

    @Test func renewsARefusedTokenOnce() async throws {
        let (clock, refused) = (TestClock(Self.start), Refused())
        try await run(clock: clock, Self.gitHub(refusing: refused)) { client, server in
            let call = GitHubCall.createIssue(in: garden, title: "T")
            _ = try await client.perform(call, installation: 5)
            refused.tokens.withLock { $0 = ["Bearer v1"] }
            clock.advance(by: 61)
            let answer = try await client.perform(call, installation: 5)
            #expect(answer.value.number == 7)
            #expect(server.received.map { $0["Authorization"] }.suffix(1) == ["Bearer v2"])
            #expect(server.received.count == 5)
        }
    }

    /// Not all of GitHub's servers know a new token at once: it is no worse than it was.
    @Test(arguments: [true, false])
    func keepsAFreshOneThatIsRefused(isRenewed: Bool) async throws {
        let (clock, refused) = (TestClock(Self.start), Refused())
        try await run(clock: clock, Self.gitHub(refusing: refused)) { client, server in
            let call = GitHubCall.createIssue(in: garden, title: "T")
            if isRenewed {
                _ = try await client.perform(call, installation: 5)
                clock.advance(by: 61)
            }
            refused.tokens.withLock { $0 = ["Bearer v1", "Bearer v2"] }
            let error = await #expect(throws: GitHubError.self) { try await client.perform(call, installation: 5) }
            #expect(error?.isTransient == true)
            #expect(error?.certainty == .notActed)
            #expect(error?.status == 401)
            let asked = server.received.count
            #expect(asked == (isRenewed ? 5 : 2))

            refused.tokens.withLock { $0 = [] }
            clock.advance(by: 5)
            _ = try await client.perform(call, installation: 5)
            #expect(server.received.last?["Authorization"] == (isRenewed ? "Bearer v2" : "Bearer v1"))
            #expect(server.received.count == asked + 1)
        }
    }

    @Test func signsByGitHubsClockWhenOursIsWrong() async throws {
        let clock = TestClock(Self.start + 7_200)
        let script = Self.gitHub()
        try await run(clock: clock) { request in
            if request.target.hasSuffix("/access_tokens") {
                let claims = try await AppIdentity.claims(of: request["Authorization"])
                guard claims.iat <= Self.start else { return Scripted(status: 401) }
            }
            return try await script(request)
        } test: { client, server in
            for _ in 0..<2 { _ = try await client.perform(.issue(garden, 7), installation: 5) }
            // Refused, granted, and the token is good for an hour from now however late our clock thinks it is.
            #expect(server.received.count { $0.target.hasSuffix("/access_tokens") } == 2)
        }
    }

    @Test func asksAsTheAppByGitHubsClockWhenOursIsWrong() async throws {
        try await run(clock: TestClock(Self.start + 7_200)) { request in
            let claims = try await AppIdentity.claims(of: request["Authorization"])
            guard claims.iat <= Self.start else { return Scripted(status: 401) }
            return Scripted(body: #"{"id": 5, "account": {"id": 11, "login": "rosa"}}"#)
        } test: { client, server in
            for _ in 0..<2 { _ = try await client.perform(.installation(for: garden)) }
            // Refused, answered, and GitHub's clock is gone by from then on.
            #expect(server.received.count == 3)
        }
    }

    @Test func asksAsTheAppOnceWhereItsKeyIsRefused() async throws {
        try await run { _ in
            Scripted(status: 401)
        } test: { client, server in
            let error = await #expect(throws: GitHubError.self) {
                try await client.perform(.installation(for: garden))
            }
            #expect(error?.code == .unauthorized)
            #expect(server.received.count == 1)
        }
    }

    @Test(
        arguments: [
            (401, .credentials(.appRefused)), (403, .credentials(.exchangeRefused)),
            (404, .credentials(.installationNotFound)), (301, .credentials(.exchangeRefused)),
            (422, .credentials(.exchangeRefused)), (500, .refusedBeforeSending),
        ] as [(Int, GitHubError.Code)])
    func noTokenMeansNothingWasSent(status: Int, code: GitHubError.Code) async throws {
        try await run { _ in
            Scripted(status: status)
        } test: { client, server in
            let call = GitHubCall.createIssue(in: garden, title: "T")
            let error = await #expect(throws: GitHubError.self) { try await client.perform(call, installation: 5) }
            #expect(error?.code == code)
            #expect(error?.path == "/repos/octo/garden/issues")
            #expect(error?.certainty == .notActed)
            #expect(server.received.allSatisfy { $0.target.hasSuffix("/access_tokens") })
        }
    }

    /// To the app that asks for a token, and to whoever still has one.
    @Test(arguments: [true, false])
    func aSuspendedInstallationIsToldByItsWords(hasToken: Bool) async throws {
        let script = Self.gitHub()
        try await run { request in
            if hasToken, request.target.hasSuffix("/access_tokens") { return try await script(request) }
            return Scripted(status: 403, body: #"{"message": "This installation has been suspended"}"#)
        } test: { client, server in
            let call = GitHubCall.createIssue(in: garden, title: "T")
            let error = await #expect(throws: GitHubError.self) { try await client.perform(call, installation: 5) }
            #expect(error?.code == .credentials(.installationSuspended))
            #expect(error?.certainty == .notActed)
            #expect(server.received.count == (hasToken ? 2 : 1))
        }
    }

    @Test func aLimitOnMintingIsPassedOn() async throws {
        try await run { _ in
            Scripted(status: 429, headers: ["Retry-After": "7"])
        } test: { client, _ in
            let call = GitHubCall.createIssue(in: garden, title: "T")
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
        let script = Self.gitHub()
        try await run { request in
            isBroken.withLock { $0 } ? Scripted(status: 502) : try await script(request)
        } test: { client, _ in
            await #expect(throws: GitHubError.self) { try await client.perform(.issue(garden, 7), installation: 5) }
            isBroken.withLock { $0 = false }
            let answer = try await client.perform(.issue(garden, 7), installation: 5)
            #expect(answer.value.number == 7)
        }
    }

    @Test func anAppNeedsAnInstallation() async throws {
        try await run(Self.gitHub()) { client, server in
            let error = await #expect(throws: GitHubError.self) { try await client.perform(.issue(garden, 7)) }
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
        try await ScriptedServer.run(Self.gitHub()) { server in
            try await server.withClient(
                credentials: .app(id: AppIdentity.id, privateKeyPEM: Secret(key))
            ) { client in
                let error = await #expect(throws: GitHubError.self) {
                    try await client.perform(.issue(garden, 7), installation: 5)
                }
                #expect(error?.code == .credentials(.unusableKey))
                #expect(error.map { "\($0)".contains("s3cr3t") } == false)
                #expect(server.received.isEmpty)
            }
        }
    }
}
