import Foundation
import GitHub
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import LedgerEvents
import Logging
import NIOCore
import Projections
import Service
import SyncEngine

/// A whole service over a ledger of its own, with one project, one connected repository and two tokens.
struct TestedService {
    var parts: ServiceParts
    let token: String
    let readOnlyToken: String
    let secret = Secret("a secret made for this test")
    static let project = "garden"
    static let repository: Int64 = 7001

    var ledger: Ledger { parts.ledger }

    /// In memory, or in `folder`.
    init(
        folder: String? = nil, clock: @escaping @Sendable () -> Microseconds = Ledger.wallClock,
        reserve: DiskReserve? = nil
    ) async throws {
        let ledger =
            try folder.map {
                try Ledger.open(folder: $0, tables: ProjectionCatalog.tables, clock: clock, reserve: reserve)
            }
            ?? Ledger.inMemory(tables: ProjectionCatalog.tables, clock: clock)
        let facts = try await Genesis.prepare(ledger)
        let marker = Marker(key: Array(repeating: 7, count: 32), ledger: facts.ledger, epoch: facts.epoch)
        parts = ServiceParts(ledger: ledger, intake: WebhookIntake(ledger, marker: marker))
        parts.clock = clock
        let signature = WebhookSignature(secrets: [secret])
        parts.verifySignature = { body, header in signature.verify(body: body, header: header) }
        token = try await Tokens(ledger).create(name: "app", readOnly: false) ?? ""
        readOnlyToken = try await Tokens(ledger).create(name: "reader", readOnly: true) ?? ""
        _ = try await ConnectionEdits(ledger).save(project: Self.project, name: "Garden")
        _ = try await ConnectionEdits(ledger).connect(
            Self.repository, name: "octo/garden", to: Self.project, access: .asBefore)
    }

    func changed(_ change: (inout ServiceParts) -> Void) -> TestedService {
        var copy = self
        change(&copy.parts)
        return copy
    }

    @discardableResult
    func run<Result: Sendable>(
        _ setup: TestingSetup = .router, _ test: @escaping @Sendable (TestedClient) async throws -> Result
    ) async throws -> Result {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try await buildApplication(parts, logger: logger).test(setup) { client async throws in
            try await test(TestedClient(client: client, token: token, secret: secret))
        }
    }

    var head: Position { get async throws { try await ledger.read { try $0.log.head } } }
}

/// Sends requests the way a client of the API does, or GitHub.
struct TestedClient: Sendable {
    let client: any TestClientProtocol
    let token: String
    let secret: Secret

    /// - Parameter token: nil: the writer's; empty: none at all.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, headers: [String: String] = [:],
        token: String? = nil
    ) async throws -> TestedAnswer {
        try await send(method, path, bytes: body.map { Array($0.utf8) }, headers: headers, token: token)
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, bytes: [UInt8]?, headers: [String: String] = [:],
        token: String? = nil
    ) async throws -> TestedAnswer {
        var fields: HTTPFields = [:]
        let shown = token ?? self.token
        if !shown.isEmpty { fields[.authorization] = "Bearer \(shown)" }
        // swift-format-ignore: NeverForceUnwrap
        for (name, value) in headers { fields[HTTPField.Name(name)!] = value }
        return try await client.execute(
            uri: path, method: method, headers: fields, body: bytes.map { ByteBuffer(bytes: $0) }
        ) { TestedAnswer($0) }
    }

    func webhook(
        _ body: Data, event: String = "issues", delivery: String = "9c0e-1", signature: String? = nil,
        without missing: String? = nil, twice: String? = nil
    ) async throws -> TestedAnswer {
        var headers = [
            "X-GitHub-Event": event, "X-GitHub-Delivery": delivery, "X-GitHub-Hook-ID": "31",
            "X-Hub-Signature-256": signature ?? WebhookSignature.sign(body: body, secret: secret),
        ]
        if let missing { headers[missing] = nil }
        var fields: HTTPFields = [:]
        // swift-format-ignore: NeverForceUnwrap
        for (name, value) in headers { fields[HTTPField.Name(name)!] = value }
        if let twice, let field = fields.first(where: { $0.name.rawName == twice }) { fields.append(field) }
        return try await client.execute(
            uri: "/github/webhooks", method: .post, headers: fields, body: ByteBuffer(bytes: body)
        ) { TestedAnswer($0) }
    }
}

struct TestedAnswer: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String

    init(_ response: TestResponse) {
        status = response.status.code
        headers = response.headers
        text = String(buffer: response.body)
    }

    var json: Tree { (try? JSONDecoder().decode(Tree.self, from: Data(text.utf8))) ?? .null }
    subscript(_ member: String) -> Tree { json[member] }

    /// The last part of a problem's type; nil if the answer is no problem.
    var problem: String? {
        guard headers[.contentType] == "application/problem+json", case .integer(Int64(status)) = self["status"],
            let type = self["type"].text, self["title"].text?.isEmpty == false, self["detail"].text?.isEmpty == false
        else { return nil }
        return type.split(separator: ":").last.map(String.init)
    }

    /// What stands before the digest in the `ETag`; nil if that is not of this form.
    var version: String? {
        headers[.eTag]?.wholeMatch(of: #/"([0-9.]+)-[0-9a-f]{8}"/#).map { String($0.output.1) }
    }

    /// The fields that a 422 names.
    var fields: [String] { self["errors"].items.compactMap { $0["field"].text } }
}
