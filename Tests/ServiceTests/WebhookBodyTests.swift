import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Service

@Suite("Webhooks that do not say how long they are")
struct WebhookBodyTests {
    private static func request(_ parts: [Int], declared: Int? = nil) -> Request {
        let (stream, source) = AsyncStream<ByteBuffer>.makeStream()
        for size in parts { source.yield(ByteBuffer(repeating: 0x61, count: size)) }
        source.finish()
        var headers: HTTPFields = [:]
        headers[.contentLength] = declared.map { String($0) }
        return Request(
            head: HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/", headerFields: headers),
            body: RequestBody(asyncSequence: stream))
    }

    private static func body(largest: Int, inFlight: Int) -> WebhookBody {
        var limits = ServiceLimits()
        limits.webhook = largest
        limits.webhooksInFlight = inFlight
        return WebhookBody(limits)
    }

    @Test("are counted as they come")
    func counted() async throws {
        let body = Self.body(largest: 10, inFlight: 100)
        #expect(try await body.with(Self.request([4, 6])) { $0.count } == 10)
        await #expect(throws: Problem.self) { try await body.with(Self.request([4, 6, 1])) { $0.count } }
    }

    @Test("A declared length beyond the limit is refused before anything is read")
    func declared() async throws {
        let body = Self.body(largest: 10, inFlight: 100)
        await #expect(throws: Problem.self) { try await body.with(Self.request([1], declared: 11)) { $0.count } }
    }

    @Test("that come slower than GitHub would wait are refused, and give their room back")
    func slow() async throws {
        var limits = ServiceLimits()
        limits.webhooksInFlight = 10
        limits.arrival = .milliseconds(20)
        let body = WebhookBody(limits)
        let (stream, source) = AsyncStream<ByteBuffer>.makeStream()
        let head = HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/")
        source.yield(ByteBuffer(repeating: 0x61, count: 8))
        Task {
            try await Task.sleep(for: .milliseconds(100))
            source.yield(ByteBuffer(repeating: 0x61, count: 1))
            source.finish()
        }
        await #expect(throws: Problem.self) {
            try await body.with(Request(head: head, body: RequestBody(asyncSequence: stream))) { $0.count }
        }
        #expect(try await body.with(Self.request([10])) { $0.count } == 10)
    }

    @Test("share their room with those that are still being recorded")
    func shared() async throws {
        let body = Self.body(largest: 10, inFlight: 15)
        let refused = try await body.with(Self.request([10])) { _ in
            do {
                return try await body.with(Self.request([6])) { _ in nil as ProblemKind? }
            } catch let problem as Problem {
                return problem.kind
            }
        }
        #expect(refused == .tooBusy)
        // What was refused has given its part back, and so has what was accepted.
        #expect(try await body.with(Self.request([10])) { $0.count } == 10)
    }
}
