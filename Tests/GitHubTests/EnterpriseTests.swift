import Foundation
import GitHub
import LedgerEvents
import Testing

/// GitHub Enterprise Server: everything is below `https://HOST/api/v3`, links and redirects too, and nothing beside it.
@Suite("GitHub Enterprise Server") struct EnterpriseTests {
    private let garden: RepositoryName

    init() throws {
        garden = try #require(RepositoryName(fullName: "octo/garden"))
    }

    @Test("An App asks for its token, and as itself, below the base path")
    func tokens() async throws {
        let now = Int64(Date().timeIntervalSince1970)
        try await ScriptedServer.run { request in
            request.target.hasSuffix("/access_tokens")
                ? Scripted(
                    status: 201, body: #"{"token": "v1", "expires_at": "\#(Timestamp.text(seconds: now + 3_600))"}"#)
                : Scripted(body: request.target.hasSuffix("/installation") ? #"{"id": 5}"# : SamplePayloads.issue)
        } test: { server in
            let credentials = try AppIdentity.credentials()
            try await server.withClient(credentials: credentials, path: "/api/v3", now: { now }) { client in
                _ = try await client.perform(.issue(gardenID, 7), installation: 5)
                _ = try await client.perform(.installation(for: garden))
                #expect(
                    server.received.map(\.target) == [
                        "/api/v3/app/installations/5/access_tokens", "/api/v3/repositories/7001/issues/7",
                        "/api/v3/repos/octo/garden/installation",
                    ])
            }
        }
    }

    @Test("Pages are followed below the base path, whole addresses as absolute paths")
    func pages() async throws {
        try await ScriptedServer.run { request in
            switch request.target {
            case "/api/v3/repositories/7001/issues?page=2":
                Scripted(
                    headers: ["Link": "</api/v3/repositories/7001/issues?page=3>; rel=\"next\""], body: "[]")
            case "/api/v3/repositories/7001/issues?page=3": Scripted(body: "[\(SamplePayloads.issue)]")
            default:
                Scripted(
                    headers: [
                        "Link": "<http://\(request.authority)/api/v3/repositories/7001/issues?page=2>; rel=\"next\""
                    ], body: "[]")
            }
        } test: { server in
            try await server.withClient(path: "/api/v3") { client in
                var page = try await client.perform(.issues(in: gardenID, since: 0)).value
                var found = page.items
                while let next = page.next {
                    page = try await client.perform(.issues(page: next)).value
                    found += page.items
                }
                #expect(found.map(\.number) == [7])
                #expect(server.received.count == 3)
                #expect(server.received.allSatisfy { $0.target.hasPrefix("/api/v3/") })
            }
        }
    }

    @Test(
        "A link or a redirect beside the base path, or to another host, is not followed",
        arguments: [
            "http://AUTHORITY/repositories/7001/issues?page=2", "http://AUTHORITY/api/v4/x", "/repositories/7001",
            "https://api.github.com/api/v3/repositories/7001", "http://AUTHORITY.evil.example.com/api/v3/x",
        ])
    func elsewhere(address: String) async throws {
        try await ScriptedServer.run { request in
            let address = address.replacing("AUTHORITY", with: request.authority)
            return request.target.hasSuffix("/issues/7")
                ? Scripted(status: 301, headers: ["Location": address])
                : Scripted(headers: ["Link": "<\(address)>; rel=\"next\""], body: "[]")
        } test: { server in
            try await server.withClient(path: "/api/v3") { client in
                let list = await #expect(throws: GitHubError.self) {
                    try await client.perform(.issues(in: gardenID))
                }
                #expect(list?.code == .unreadable)
                let read = await #expect(throws: GitHubError.self) {
                    try await client.perform(.issue(gardenID, 7))
                }
                #expect(read?.status == 301)
                #expect(server.received.count == 2)
            }
        }
    }

    @Test("A read follows a redirect below the base path", arguments: ["http://AUTHORITY", ""])
    func redirects(origin: String) async throws {
        try await ScriptedServer.run { request in
            let origin = origin.replacing("AUTHORITY", with: request.authority)
            return request.target == "/api/v3/repositories/7002/issues/7"
                ? Scripted(body: SamplePayloads.issue)
                : Scripted(status: 301, headers: ["Location": "\(origin)/api/v3/repositories/7002/issues/7"])
        } test: { server in
            try await server.withClient(path: "/api/v3") { client in
                let answer = try await client.perform(.issue(gardenID, 7))
                #expect(answer.value.number == 7)
                #expect(answer.redirectedTo == "/repositories/7002/issues/7")
            }
        }
    }
}
