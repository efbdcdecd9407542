import AsyncHTTPClient
import Foundation
import GitHub
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import SyncEngine
import Synchronization
import Testing

/// A GitHub on 127.0.0.1 that answers as a test says.
struct ScriptedGitHub: Sendable {
    struct Answer: Sendable {
        var status = 200
        var location: String?
        /// What is left of the hour's 5000 requests; nil: it does not say.
        var remaining: Int?
        /// A refusal in GitHub's words, where it is one.
        var body = Data(#"{"message": ""}"#.utf8)

        static func found(_ issue: IssueAtGitHub) throws -> Answer {
            Answer(body: try JSONSerialization.data(withJSONObject: issue.issueObject))
        }

        static func pullRequest(_ pullRequest: IssueAtGitHub) throws -> Answer {
            Answer(body: try JSONSerialization.data(withJSONObject: pullRequest.pullRequestObject))
        }

        static func list(_ issues: [IssueAtGitHub]) throws -> Answer {
            Answer(body: try JSONSerialization.data(withJSONObject: issues.map(\.issueObject)))
        }

        static func comments(_ comments: [CommentAtGitHub]) throws -> Answer {
            Answer(body: try JSONSerialization.data(withJSONObject: comments.map(\.object)))
        }
    }

    /// - Parameters:
    ///   - script: What is answered to a method and path, without the query, and with the repository's name where its id
    ///     is asked for: `GET /repos/octo/garden/issues/7`.
    ///   - clock: The way there's.
    ///   - test: Gets a way there, and what has been asked so far.
    static func run(
        by clock: EngineClock = .wall, _ script: @escaping @Sendable (String) async throws -> Answer,
        test: @Sendable (CallGate, _ asked: () -> [String]) async throws -> Void
    ) async throws {
        let log = Mutex<[String]>([])
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            let asked = "\(request.method.rawValue) \(Plot.named(request.uri.path))"
            log.withLock { $0.append(asked) }
            let answer = try await script(asked)
            var response = Response(
                status: .init(code: answer.status), body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
            if let field = HTTPField.Name("X-GitHub-Request-Id") { response.headers[field] = "C0DE:1" }
            if let location = answer.location { response.headers[.location] = location }
            if let remaining = answer.remaining {
                // The answer's `Date` is the true one.
                let reset = Int64(Date().timeIntervalSince1970) + 3_000
                for (name, value) in [("Limit", "5000"), ("Remaining", "\(remaining)"), ("Reset", "\(reset)")] {
                    guard let field = HTTPField.Name("X-RateLimit-\(name)") else { continue }
                    response.headers[field] = value
                }
            }
            return response
        }
        var logger = Logger(label: "scripted-github")
        logger.logLevel = .critical
        let application = Application(
            responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: 0)), logger: logger)
        try await application.test(.live) { client in
            let port = try #require(client.port)
            let baseURL = try #require(BaseURL("http://localhost:\(port)"))
            let httpClient = HTTPClient(configuration: .gitHub)
            let gitHub = GitHubClient(
                baseURL: baseURL, credentials: .token(Secret("t0ken")), userAgent: "syncledger-tests",
                httpClient: httpClient, now: clock.now)
            do {
                try await test(CallGate(gitHub, clock: clock)) { log.withLock { $0 } }
            } catch {
                try await httpClient.shutdown()
                throw error
            }
            try await httpClient.shutdown()
        }
    }
}
