import Foundation
import GitHub
import Testing

@Suite struct ClientTests {
    private let garden: RepositoryName

    init() throws {
        garden = try #require(RepositoryName(fullName: "octo/garden"))
    }

    @Test func sendsWhatGitHubAsksFor() async throws {
        try await ScriptedServer.run { _ in
            Scripted(
                status: 201,
                headers: [
                    "ETag": "\"e1\"", "X-GitHub-Request-Id": "AB:12",
                    "X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "4999", "X-RateLimit-Reset": "1712003600",
                ], body: SamplePayloads.issue)
        } test: { server in
            try await server.withClient(path: "/api/v3") { client in
                let call = GitHubCall.createIssue(in: gardenID, title: "Leaf spot", body: "🌹")
                let answer = try await client.perform(call, installation: 5)
                #expect(answer.value.number == 7)
                #expect(answer.status == 201)
                #expect(abs(try #require(answer.date) - Int64(Date().timeIntervalSince1970)) < 60)
                #expect(answer.etag == "\"e1\"")
                #expect(answer.requestID == "AB:12")
                #expect(answer.raw.headers.rateLimit?.remaining == 4999)
                #expect(answer.rawBody == Data(SamplePayloads.issue.utf8))
                #expect(answer.redirectedTo == nil)
                let request = try #require(server.received.first)
                #expect(request.method == "POST")
                #expect(request.target == "/api/v3/repositories/7001/issues")
                #expect(request.body == #"{"body":"🌹","title":"Leaf spot"}"#)
                #expect(Data(request.body.utf8) == call.request.body)
                #expect(request["Accept"] == "application/vnd.github+json")
                #expect(request["X-GitHub-Api-Version"] == "2022-11-28")
                #expect(request["User-Agent"] == "syncledger-tests")
                #expect(request["Authorization"] == "Bearer t0ken")
                #expect(request["Content-Type"] == "application/json")
            }
        }
    }

    @Test func asksOnACondition() async throws {
        try await ScriptedServer.run { request in
            request["If-None-Match"] == "W/\"e1\""
                ? Scripted(status: 304, headers: ["ETag": "W/\"e1\""], body: "")
                : Scripted(headers: ["ETag": "W/\"e1\""], body: SamplePayloads.comment)
        } test: { server in
            try await server.withClient { client in
                let call = GitHubCall.comment(gardenID, 492_700_400)
                let first = try await client.perform(call.conditional(on: nil))
                guard case .found(let comment, let etag) = first.value else {
                    Issue.record("not found")
                    return
                }
                #expect(comment.issueNumber == 7)
                let second = try await client.perform(call.conditional(on: etag))
                #expect(second.value == .notModified)
                #expect(second.status == 304)
            }
        }
    }

    @Test func followsPages() async throws {
        try await ScriptedServer.run { request in
            guard request.target.contains("page=2") else {
                let next = "http://\(request.authority)/repositories/7001/issues?state=all&page=2"
                return Scripted(
                    headers: ["Link": "<\(next)>; rel=\"next\", <\(next)>; rel=\"last\""],
                    body: "[\(SamplePayloads.issue)]")
            }
            return Scripted(body: "[\(SamplePayloads.pullRequestFace)]")
        } test: { server in
            try await server.withClient { client in
                let first = try await client.perform(.issues(in: gardenID, since: 0))
                #expect(first.value.items.map(\.number) == [7])
                let next = try #require(first.value.next)
                #expect(next.target == "/repositories/7001/issues?state=all&page=2")
                let second = try await client.perform(.issues(page: next))
                #expect(second.value.items.map(\.number) == [8])
                #expect(second.value.next == nil)
            }
        }
    }

    @Test func refusesAPageElsewhere() async throws {
        try await ScriptedServer.run { _ in
            Scripted(headers: ["Link": "<https://evil.example.com/x>; rel=\"next\""], body: "[]")
        } test: { server in
            try await server.withClient { client in
                let error = await #expect(throws: GitHubError.self) {
                    try await client.perform(.issues(in: gardenID))
                }
                #expect(error?.code == .unreadable)
            }
        }
    }

    @Test func readsTheOtherAnswers() async throws {
        try await ScriptedServer.run { request in
            switch request.target {
            case "/rate_limit":
                Scripted(
                    body: #"{"resources": {"core": {"limit": 5000, "used": 1, "remaining": 4999, "reset": 9}}}"#)
            case "/repositories/7001":
                Scripted(
                    body:
                        #"{"id": 7001, "full_name": "octo/garden", "private": true, "archived": true, "has_issues": false, "permissions": {"admin": false, "push": true}}"#
                )
            case "/installation/repositories?per_page=100":
                Scripted(body: #"{"total_count": 1, "repositories": [\#(SamplePayloads.repository)]}"#)
            case "/repositories/7001/hooks/4/deliveries?per_page=100":
                Scripted(
                    body:
                        #"[{"id": 9007199254740993, "guid": "0b989ba4", "delivered_at": "2024-04-02T09:30:15.5Z", "redelivery": true, "duration": 0.27, "status": "OK", "status_code": 202, "event": "issues", "action": "opened", "installation_id": null, "repository_id": 7001}]"#
                )
            case "/repositories/7001/issues/comments/9": Scripted(status: 204, body: "")
            default: Scripted(status: 404)
            }
        } test: { server in
            try await server.withClient { client in
                let limits = try await client.perform(.rateLimits())
                #expect(limits.value.core?.remaining == 4999)
                let reference = RepositoryReference(id: 7001, name: garden)
                #expect(
                    try await client.perform(.repository(id: 7001)).value
                        == RepositoryDetails(
                            reference: reference, isPrivate: true, isArchived: true, hasIssues: false, canPush: true))
                #expect(try await client.perform(.installationRepositories()).value.items == [reference])
                let deliveries = try await client.perform(.hookDeliveries(.repository(gardenID, hookID: 4)))
                #expect(
                    deliveries.value.items == [
                        HookDelivery(
                            id: 9_007_199_254_740_993, guid: "0b989ba4", deliveredAt: 1_712_050_215,
                            isRedelivery: true, statusCode: 202, event: "issues", action: "opened",
                            repositoryID: 7001)
                    ])
                #expect(deliveries.value.items.first?.isDelivered == true)
                #expect(try await client.perform(.deleteComment(gardenID, 9)).status == 204)
            }
        }
    }

    @Test func readsCompressedAnswers() async throws {
        let gzipped = try #require(
            Data(
                base64Encoded: """
                    H4sIAAAAAAACA6tWKkotzi8tSk4tVrJSqFZKzi9KBTNyMnMzS4AsUwMDAx0FoKrcxMy8zLx0oJCJpaUl
                    WKg4FaTCsra2FgBc8N1VRwAAAA==
                    """,
                options: .ignoreUnknownCharacters))
        try await ScriptedServer.run { request in
            #expect(request["Accept-Encoding"] == "gzip, deflate")
            return Scripted(headers: ["Content-Encoding": "gzip"], bytes: gzipped)
        } test: { server in
            try await server.withClient { client in
                let limits = try await client.perform(.rateLimits())
                #expect(limits.value.core == RateLimit(limit: 5000, remaining: 4999, used: 1, reset: 9))
            }
        }
    }

    @Test func garbageAfterAWriteLeavesItInDoubt() async throws {
        try await ScriptedServer.run { _ in
            Scripted(body: "<html>Welcome to the hotel</html>")
        } test: { server in
            try await server.withClient { client in
                let call = GitHubCall.createIssue(in: gardenID, title: "T")
                let error = await #expect(throws: GitHubError.self) { try await client.perform(call) }
                #expect(error?.code == .unreadable)
                #expect(error?.certainty == .unknown)
                #expect(error?.answer?.body == Data("<html>Welcome to the hotel</html>".utf8))
            }
        }
    }

    @Test func theAppsCallsNeedAnApp() async throws {
        try await ScriptedServer.run { _ in
            Scripted()
        } test: { server in
            try await server.withClient { client in
                let error = await #expect(throws: GitHubError.self) {
                    try await client.perform(.installation(for: garden))
                }
                #expect(error?.code == .invalidRequest)
                #expect(server.received.isEmpty)
            }
        }
    }

    @Test func aRefusedTokenIsTriedOnce() async throws {
        try await ScriptedServer.run { _ in
            Scripted(status: 401, body: #"{"message": "Bad credentials"}"#)
        } test: { server in
            try await server.withClient { client in
                let error = await #expect(throws: GitHubError.self) { try await client.perform(.issue(gardenID, 7)) }
                #expect(error?.code == .unauthorized)
                #expect(server.received.count == 1)
            }
        }
    }
}
