import Foundation
import GitHub
import Synchronization
import Testing

@Suite struct AppCredentialsTests {
    private let garden: RepositoryName

    init() throws {
        garden = try #require(RepositoryName(fullName: "octo/garden"))
    }

    @Test func assertsWhoItIs() async throws {
        try await AppAtGitHub.run(AppAtGitHub.script()) { client, server in
            _ = try await client.perform(.issue(gardenID, 7), installation: 5)
            let exchange = try #require(server.received.first)
            #expect(exchange.method == "POST")
            #expect(exchange.target == "/app/installations/5/access_tokens")
            let claims = try await AppIdentity.claims(of: exchange["Authorization"])
            let (issued, expires) = (AppAtGitHub.start - 60, AppAtGitHub.start + 540)
            #expect(claims == AppIdentity.Claims(iss: AppIdentity.id, iat: issued, exp: expires))
            #expect(server.received.last?["Authorization"] == "Bearer v1")
        }
    }

    @Test func asksAsTheAppWhereItMust() async throws {
        try await AppAtGitHub.run { _ in
            Scripted(body: #"{"id": 5, "account": {"id": 11, "login": "rosa"}}"#)
        } test: { client, server in
            let installation = try await client.perform(.installation(for: garden)).value
            #expect(installation == InstallationReference(id: 5, account: Account(id: 11, login: "rosa")))
            let claims = try await AppIdentity.claims(of: server.received.first?["Authorization"])
            #expect(claims.iss == AppIdentity.id)
        }
    }

    @Test func mintsOnceForManyCallers() async throws {
        try await AppAtGitHub.run(AppAtGitHub.script()) { client, server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask { _ = try await client.perform(.issue(gardenID, 7), installation: 5) }
                }
                try await group.waitForAll()
            }
            #expect(server.received.count { $0.target.hasSuffix("/access_tokens") } == 1)
            _ = try await client.perform(.issue(gardenID, 7), installation: 6)
            #expect(
                server.received.filter { $0.target.hasSuffix("/access_tokens") }.map(\.target)
                    == ["/app/installations/5/access_tokens", "/app/installations/6/access_tokens"])
        }
    }

    @Test func renewsFiveMinutesEarly() async throws {
        let clock = TestClock(AppAtGitHub.start)
        try await AppAtGitHub.run(clock: clock, AppAtGitHub.script()) { client, server in
            for (interval, token) in [(0, "v1"), (3_200, "v1"), (100, "v2")] as [(Int64, String)] {
                clock.advance(by: interval)
                _ = try await client.perform(.issue(gardenID, 7), installation: 5)
                #expect(server.received.last?["Authorization"] == "Bearer \(token)")
            }
        }
    }

    /// Answers everything until it is told to refuse.
    private static func gitHub(refusing refused: Refused) -> ScriptedServer.Script {
        let script = AppAtGitHub.script()
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
        let (clock, refused) = (TestClock(AppAtGitHub.start), Refused())
        try await AppAtGitHub.run(clock: clock, Self.gitHub(refusing: refused)) { client, server in
            let call = GitHubCall.createIssue(in: gardenID, title: "T")
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
        let (clock, refused) = (TestClock(AppAtGitHub.start), Refused())
        try await AppAtGitHub.run(clock: clock, Self.gitHub(refusing: refused)) { client, server in
            let call = GitHubCall.createIssue(in: gardenID, title: "T")
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
        let now = AppAtGitHub.now
        let clock = TestClock(now + 7_200)
        let script = AppAtGitHub.script()
        try await AppAtGitHub.run(clock: clock) { request in
            if request.target.hasSuffix("/access_tokens") {
                let claims = try await AppIdentity.claims(of: request["Authorization"])
                guard claims.iat <= now else { return Scripted(status: 401) }
            }
            return try await script(request)
        } test: { client, server in
            for _ in 0..<2 { _ = try await client.perform(.issue(gardenID, 7), installation: 5) }
            // Refused, granted, and the token is good for an hour from now however late our clock thinks it is.
            #expect(server.received.count { $0.target.hasSuffix("/access_tokens") } == 2)
        }
    }

    @Test func asksAsTheAppByGitHubsClockWhenOursIsWrong() async throws {
        let now = AppAtGitHub.now
        try await AppAtGitHub.run(clock: TestClock(now + 7_200)) { request in
            let claims = try await AppIdentity.claims(of: request["Authorization"])
            guard claims.iat <= now else { return Scripted(status: 401) }
            return Scripted(body: #"{"id": 5, "account": {"id": 11, "login": "rosa"}}"#)
        } test: { client, server in
            for _ in 0..<2 { _ = try await client.perform(.installation(for: garden)) }
            // Refused, answered, and GitHub's clock is gone by from then on.
            #expect(server.received.count == 3)
        }
    }

    @Test func asksAsTheAppOnceWhereItsKeyIsRefused() async throws {
        // A clock that is off would be a reason to ask once more.
        try await AppAtGitHub.run(clock: TestClock(AppAtGitHub.now)) { _ in
            Scripted(status: 401)
        } test: { client, server in
            let error = await #expect(throws: GitHubError.self) {
                try await client.perform(.installation(for: garden))
            }
            #expect(error?.code == .credentials(.appRefused))
            #expect(server.received.count == 1)
        }
    }
}
