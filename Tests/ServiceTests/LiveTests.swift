import AsyncHTTPClient
import Foundation
import HTTPTypes
import HummingbirdTesting
import Ledger
import LedgerEvents
import NIOCore
import NIOHTTP1
import Service
import SyncEngine
import Testing

/// Over real connections, with the ledger in files.
@Suite("Over HTTP, with a ledger on disk", .timeLimit(.minutes(2)))
struct LiveTests {
    private static func inFolder(_ test: (TestedService) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "service-tests-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await test(TestedService(folder: folder).changed { $0.limits.heartbeat = .milliseconds(200) })
    }

    @Test("Webhook, edit, feed and health come together")
    func together() async throws {
        try await Self.inFolder { service async throws in
            try await service.run(.live) { client async throws in
                #expect(try await client.webhook(GitHubDeliveries.issue()).status == 202)
                let edit = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A"}"#)
                #expect(edit.status == 201)
                #expect(try await client.send(.get, "/readyz").status == 200)
                #expect(try await client.send(.get, "/v1/tasks")["tasks"].items.count == 2)
                let head = try await service.head
                let feed = try await Feed(client, after: nil)
                let read = try await feed.read { $0.events.count >= head }
                #expect(read.events.map(\.id) == Array(1...head))
            }
        }
    }

    @Test("HEAD of what is not there leaves the connection fit for the next request")
    func head() async throws {
        try await Self.inFolder { service async throws in
            try await service.run(.live) { client async throws in
                #expect(try await client.send(.head, "/v1/tasks/none").status == 404)
                #expect(try await client.send(.head, "/nothing").status == 404)
                let next = try await client.send(.get, "/healthz")
                #expect(next.status == 200 && !next.text.contains("not-found"), "\(next.text)")
            }
        }
    }

    @Test("A feed resumes behind the last event that was seen, and brings what comes")
    func resume() async throws {
        try await Self.inFolder { service async throws in
            try await service.run(.live) { client async throws in
                let feed = try await Feed(client, after: 3)
                let head = try await service.head
                async let later = feed.read { $0.events.contains { $0.type == "record.created" } }
                _ = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A"}"#)
                let read = try await later
                #expect(read.events.first?.id == 4)
                #expect(read.events.map(\.id) == Array(4...(read.events.last?.id ?? 0)))
                #expect(read.events.contains { $0.id > head })
                let event = try #require(read.events.first { $0.type == "record.created" })
                #expect(event.data["position"].integer == event.id)
                #expect(event.data["record"] == "task/a")
            }
        }
    }

    @Test("A silent feed shows that it lives")
    func heartbeat() async throws {
        try await Self.inFolder { service async throws in
            try await service.run(.live) { client async throws in
                let feed = try await Feed(client, after: try await service.head)
                let read = try await feed.read { $0.comments > 1 }
                #expect(read.events.isEmpty)
            }
        }
    }

    @Test("A feed ends when its token is revoked")
    func revoked() async throws {
        try await Self.inFolder { service async throws in
            try await service.run(.live) { client async throws in
                let feed = try await Feed(client, after: nil)
                _ = try await Tokens(service.ledger).revoke(name: "app")
                #expect(try await feed.read { _ in false }.isEnded)
            }
        }
    }

    @Test("A feed ends cleanly when the server shuts down")
    func shutdown() async throws {
        try await Self.inFolder { service async throws in
            let (begins, begun) = AsyncStream<Void>.makeStream()
            let reading = try await service.run(.live) { client async throws in
                let feed = try await Feed(client, after: nil)
                let reading = Task {
                    defer { begun.finish() }
                    return try await feed.read { _ in
                        begun.yield()
                        return false
                    }
                }
                _ = await begins.first { _ in true }
                return reading
            }
            let read = try await reading.value
            #expect(read.isEnded)
            #expect(!read.events.isEmpty)
        }
    }
}

/// A client of `/v1/events` that takes server-sent events as they come.
private struct Feed: Sendable {
    struct Received: Sendable {
        struct Event: Sendable {
            var id: Int64
            var type: String
            var data: Tree
        }

        var events: [Event] = []
        var comments = 0
        /// The server ended the feed itself, and as HTTP has it.
        var isEnded = false
    }

    private let response: HTTPClientResponse

    init(_ client: TestedClient, after position: Int64?) async throws {
        var request = HTTPClientRequest(url: "http://localhost:\(client.client.port ?? 0)/v1/events")
        request.headers = ["Accept": "text/event-stream", "Authorization": "Bearer \(client.token)"]
        if let position { request.headers.add(name: "Last-Event-ID", value: "\(position)") }
        response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        #expect(response.status == .ok)
        #expect(response.headers.first(name: "Content-Type") == "text/event-stream")
    }

    /// Reads until `isEnough`, or to the end.
    func read(until isEnough: (Received) -> Bool) async throws -> Received {
        var received = Received()
        var rest = ""
        for try await part in response.body {
            rest += String(buffer: part)
            while let end = rest.range(of: "\n\n") {
                take(rest[..<end.lowerBound], into: &received)
                rest.removeSubrange(..<end.upperBound)
            }
            if isEnough(received) { return received }
        }
        received.isEnded = rest.isEmpty
        return received
    }

    private func take(_ block: Substring, into received: inout Received) {
        if block.hasPrefix(":") { return received.comments += 1 }
        var fields: [Substring: String] = [:]
        for line in block.split(separator: "\n") {
            guard let colon = line.range(of: ": ") else { continue }
            fields[line[..<colon.lowerBound]] = String(line[colon.upperBound...])
        }
        let data = (try? JSONDecoder().decode(Tree.self, from: Data((fields["data"] ?? "").utf8))) ?? .null
        received.events.append(
            .init(id: fields["id"].flatMap { Int64($0) } ?? 0, type: fields["event"] ?? "", data: data))
    }
}
