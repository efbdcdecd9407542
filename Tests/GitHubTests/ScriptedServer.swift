import AsyncHTTPClient
import Foundation
import GitHub
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import Testing

/// A request as the server got it.
struct Received: Sendable {
    let method: String
    /// The server's host and port, as the client called it.
    let authority: String
    /// Path and query.
    let target: String
    let headers: HTTPFields
    let body: String

    subscript(name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }
}

/// What the server is to answer. Its `Date` is always the true one: Hummingbird sees to that.
struct Scripted: Sendable {
    var status: Int = 200
    var headers: [String: String] = [:]
    /// A refusal in GitHub's words, where it is one.
    var body = #"{"message": ""}"#
    /// Instead of the body, where it is not text.
    var bytes: Data?
}

/// A GitHub of a few lines on 127.0.0.1: it answers as the test's script says and remembers what it was asked.
final class ScriptedServer: Sendable {
    typealias Script = @Sendable (Received) async throws -> Scripted

    private let log = Mutex<[Received]>([])
    let port: Int

    private init(port: Int) {
        self.port = port
    }

    var received: [Received] { log.withLock { $0 } }
    var baseURL: String { "http://localhost:\(port)" }

    static func run(_ script: @escaping Script, test: @Sendable (ScriptedServer) async throws -> Void) async throws {
        let box = Mutex<ScriptedServer?>(nil)
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            let received = Received(
                method: request.method.rawValue, authority: request.head.authority ?? "", target: request.uri.string,
                headers: request.headers,
                body: String(buffer: body))
            box.withLock { $0 }?.log.withLock { $0.append(received) }
            let scripted = try await script(received)
            var headers = HTTPFields()
            for (name, value) in scripted.headers {
                if let name = HTTPField.Name(name) { headers[name] = value }
            }
            return Response(
                status: HTTPResponse.Status(code: scripted.status), headers: headers,
                body: ResponseBody(
                    byteBuffer: scripted.bytes.map { ByteBuffer(bytes: $0) } ?? ByteBuffer(string: scripted.body)))
        }
        var logger = Logger(label: "scripted-server")
        logger.logLevel = .critical
        let application = Application(
            responder: responder, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            logger: logger)
        try await application.test(.live) { client in
            let server = ScriptedServer(port: try #require(client.port))
            box.withLock { $0 = server }
            try await test(server)
        }
    }

    /// A client of this server, with the settings that the module asks for.
    func withClient(
        credentials: GitHubCredentials = .token(Secret("t0ken")), path: String = "",
        timeout: Duration = .seconds(60), now: @escaping @Sendable () -> Int64 = { 1_712_000_000 },
        _ body: (GitHubClient) async throws -> Void
    ) async throws {
        try await Self.withClient(
            of: baseURL + path, credentials: credentials, timeout: timeout, now: now, body)
    }

    static func withClient(
        of address: String, credentials: GitHubCredentials = .token(Secret("t0ken")),
        timeout: Duration = .seconds(60), now: @escaping @Sendable () -> Int64 = { 1_712_000_000 },
        _ body: (GitHubClient) async throws -> Void
    ) async throws {
        let baseURL = try #require(BaseURL(address))
        let httpClient = HTTPClient(configuration: .gitHub)
        let client = GitHubClient(
            baseURL: baseURL, credentials: credentials, userAgent: "syncledger-tests", httpClient: httpClient,
            requestTimeout: timeout, now: { now() * 1_000_000 })
        do {
            try await body(client)
        } catch {
            try await httpClient.shutdown()
            throw error
        }
        try await httpClient.shutdown()
    }
}
