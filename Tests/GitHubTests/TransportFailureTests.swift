import Foundation
import GitHub
import Testing

@Suite(.timeLimit(.minutes(3))) struct TransportFailureTests {
    private let create: GitHubCall<IssueSnapshot>
    private let read: GitHubCall<IssueSnapshot>

    init() {
        create = .createIssue(in: gardenID, title: "T")
        read = .issue(gardenID, 7)
    }

    private func failure(
        of call: GitHubCall<IssueSnapshot>, at address: String,
        credentials: GitHubCredentials = .token(Secret("t0ken")),
        timeout: Duration = .seconds(60)
    ) async throws -> GitHubError {
        var failure: GitHubError?
        try await ScriptedServer.withClient(of: address, credentials: credentials, timeout: timeout) { client in
            failure = await #expect(throws: GitHubError.self) { try await client.perform(call) }
        }
        return try #require(failure)
    }

    @Test func aServerThatNeverAnswersTimesOut() async throws {
        try await RawServer.run(.silence) { address in
            let error = try await failure(of: create, at: address, timeout: .milliseconds(300))
            #expect(error.code == .outcomeUnknown(.timedOut))
            #expect(error.certainty == .unknown)
            let readError = try await failure(of: read, at: address, timeout: .milliseconds(300))
            #expect(readError.certainty == .notActed)
        }
    }

    @Test func anAnswerThatStallsTimesOut() async throws {
        try await RawServer.run(.say("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"id\"")) { address in
            let error = try await failure(of: create, at: address, timeout: .milliseconds(300))
            #expect(error.code == .outcomeUnknown(.timedOut))
        }
    }

    @Test func aConnectionThatBreaksLeavesItInDoubt() async throws {
        try await RawServer.run(.hangUp) { address in
            let error = try await failure(of: create, at: address)
            #expect(error.code == .outcomeUnknown(.connectionLost))
            #expect(error.certainty == .unknown)
            #expect(error.isTransient)
        }
    }

    @Test func whatIsNotHTTPLeavesItInDoubt() async throws {
        try await RawServer.run(.say("220 mail.example.com ESMTP\r\n")) { address in
            let error = try await failure(of: create, at: address)
            #expect(error.certainty == .unknown)
        }
    }

    @Test func aRefusedConnectionIsCertain() async throws {
        let port = try await RawServer.closedPort()
        for (host, words) in [
            ("127.0.0.1", "Connection refused"), ("localhost", "no connection to localhost:\(port)"),
        ] {
            let error = try await failure(of: create, at: "http://\(host):\(port)")
            #expect(error.code == .refusedBeforeSending)
            #expect(error.message == words)
            #expect(error.certainty == .notActed)
            #expect(error.isTransient)
        }
    }

    @Test func anUnknownHostIsCertain() async throws {
        let error = try await failure(of: create, at: "http://no-such-host.invalid")
        #expect(error.code == .refusedBeforeSending)
    }

    /// A plain server where TLS is expected: the handshake fails, so no request was sent.
    @Test func aFailedHandshakeIsCertain() async throws {
        try await RawServer.run(.say("HTTP/1.1 400 Bad Request\r\n\r\n")) { address in
            let error = try await failure(of: create, at: address.replacing("http://", with: "https://"))
            #expect(error.code == .refusedBeforeSending)
        }
    }

    @Test func anEndlessAnswerIsRefused() async throws {
        try await RawServer.run(.say("HTTP/1.1 201 Created\r\nContent-Length: 26214401\r\n\r\n{")) { address in
            let error = try await failure(of: create, at: address)
            #expect(error.code == .unreadable)
            #expect(error.certainty == .unknown)
        }
    }

    @Test func cancellingLeavesItInDoubt() async throws {
        let (requests, heard) = AsyncStream<Void>.makeStream()
        try await RawServer.run(.silence, heard: { heard.yield() }) { address in
            try await ScriptedServer.withClient(of: address) { client in
                let call = create
                let task = Task { try await client.perform(call) }
                for await _ in requests.prefix(1) {}
                task.cancel()
                let error = await #expect(throws: GitHubError.self) { try await task.value }
                #expect(error?.code == .outcomeUnknown(.cancelled))
            }
        }
    }

    @Test func aTokenThatCannotBeSentIsNotShown() async throws {
        try await RawServer.run(.silence) { address in
            let error = try await failure(
                of: create, at: address, credentials: .token(Secret("t0ken\r\nX-Injected: 1")))
            #expect(error.code == .invalidRequest)
            #expect(error.certainty == .notActed)
            #expect(!"\(error)".contains("t0ken"))
        }
    }

    @Test func anEchoedTokenIsNotShown() async throws {
        try await ScriptedServer.run { request in
            Scripted(
                status: 422,
                body: #"{"message": "sent \#(request["Authorization"] ?? "")", "errors": ["Bearer t0ken-of-rosa"]}"#)
        } test: { server in
            let error = try await failure(
                of: create, at: server.baseURL, credentials: .token(Secret("t0ken-of-rosa")))
            #expect(error.status == 422)
            #expect(error.message == "sent Bearer <secret>")
            var dumped = ""
            dump(error, to: &dumped)
            #expect(!dumped.contains("t0ken-of-rosa"))
        }
    }

    /// A proxy that answers 200 by itself and shows what it was sent: not a failure by its status.
    @Test func aTokenEchoedInAnUnreadableAnswerIsNotShown() async throws {
        try await ScriptedServer.run { request in
            Scripted(status: 200, body: "GET /: \(request["Authorization"] ?? "")")
        } test: { server in
            for call in [create, read] {
                let error = try await failure(
                    of: call, at: server.baseURL, credentials: .token(Secret("t0ken-of-rosa")))
                #expect(error.code == .unreadable)
                var dumped = ""
                dump(error, to: &dumped)
                #expect(!dumped.contains("t0ken-of-rosa"))
                #expect(error.answer?.body.isEmpty == true)
            }
        }
    }
}
