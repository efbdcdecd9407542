import Foundation
import GitHub
import Testing

@Suite struct RedirectTests {
    private let garden: RepositoryName

    init() throws {
        garden = try #require(RepositoryName(fullName: "octo/garden"))
    }

    @Test(arguments: [301, 302, 307, 308])
    func readsFollow(status: Int) async throws {
        try await ScriptedServer.run { request in
            switch request.target {
            case "/repositories/7001/issues/7":
                Scripted(
                    status: status,
                    headers: ["Location": "http://\(request.authority)/repositories/7002/issues/9?x=1"])
            case "/repositories/7002/issues/9?x=1": Scripted(status: 301, headers: ["Location": "/moved/again"])
            default: Scripted(body: SamplePayloads.issue)
            }
        } test: { server in
            try await server.withClient { client in
                let answer = try await client.perform(.issue(gardenID, 7))
                #expect(answer.redirectedTo == "/moved/again")
                #expect(
                    server.received.map(\.target) == [
                        "/repositories/7001/issues/7", "/repositories/7002/issues/9?x=1", "/moved/again",
                    ])
            }
        }
    }

    @Test(arguments: [301, 302, 307, 308])
    func writesDoNot(status: Int) async throws {
        try await ScriptedServer.run { _ in
            Scripted(status: status, headers: ["Location": "/repositories/7002/issues/9"])
        } test: { server in
            try await server.withClient { client in
                for call in [
                    GitHubCall.updateIssue(gardenID, 7, IssueChanges(title: "x")),
                    GitHubCall.createIssue(in: gardenID, title: "x"),
                ] {
                    let error = await #expect(throws: GitHubError.self) { try await client.perform(call) }
                    #expect(error?.code == .redirected(location: "/repositories/7002/issues/9"))
                    #expect(error?.certainty == .notActed)
                }
                #expect(server.received.count == 2)
            }
        }
    }

    /// The other server stands for a host that must never see the token.
    @Test func noneLeavesTheHost() async throws {
        try await ScriptedServer.run { _ in
            Scripted(body: SamplePayloads.issue)
        } test: { other in
            try await ScriptedServer.run { _ in
                Scripted(status: 301, headers: ["Location": "\(other.baseURL)/repositories/7001/issues/7"])
            } test: { server in
                try await server.withClient { client in
                    let error = await #expect(throws: GitHubError.self) {
                        try await client.perform(.issue(gardenID, 7))
                    }
                    #expect(error?.status == 301)
                    #expect(other.received.isEmpty)
                }
            }
        }
    }

    @Test func aCircleEnds() async throws {
        try await ScriptedServer.run { _ in
            Scripted(status: 301, headers: ["Location": "/round"])
        } test: { server in
            try await server.withClient { client in
                let error = await #expect(throws: GitHubError.self) { try await client.perform(.issue(gardenID, 7)) }
                #expect(error?.code == .redirected(location: "/round"))
                #expect(server.received.count == 6)
            }
        }
    }
}
