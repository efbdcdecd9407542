import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import NIOPosix
import Testing

@testable import Service

@Suite("A request that does not come to its end")
struct RequestArrivalTests {
    private let loop = EmbeddedEventLoop()
    private let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel(handler: RequestArrival(longest: .seconds(30)), loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func receive(_ parts: HTTPRequestPart...) throws {
        for part in parts { channel.pipeline.fireChannelRead(part) }
        channel.pipeline.fireChannelReadComplete()
    }

    private static let head = HTTPRequestPart.head(
        HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/github/webhooks"))
    private static let piece = HTTPRequestPart.body(ByteBuffer(string: "{"))

    @Test("ends its connection after a time, whatever trickles in meanwhile")
    func stalled() throws {
        try receive(Self.head, Self.piece)
        loop.advanceTime(by: .seconds(29))
        try receive(Self.piece)
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("may wait for an answer to an earlier one for as long as that takes")
    func pipelined() throws {
        try receive(Self.head, .end(nil), Self.head)
        loop.advanceTime(by: .seconds(60))
        #expect(channel.isActive)
        channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .ok)), promise: nil)
        channel.writeAndFlush(HTTPResponsePart.end(nil), promise: nil)
        loop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("and one that does leaves its connection to the next, which has all the time again")
    func complete() throws {
        func answer() { channel.writeAndFlush(HTTPResponsePart.end(nil), promise: nil) }
        try receive(Self.head, Self.piece, .end(nil))
        answer()
        loop.advanceTime(by: .seconds(40))
        try receive(Self.head)
        loop.advanceTime(by: .seconds(20))
        try receive(.end(nil))
        answer()
        try receive(Self.head)
        loop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    /// An idle connection is closed after 75 seconds anyway.
    @Test("is noticed by the server", .timeLimit(.minutes(1)))
    func live() async throws {
        var limits = ServiceLimits()
        limits.arrival = .zero
        let server = buildApplication(
            FrontDoor(buildRouter()), limits, configuration: ApplicationConfiguration(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await server.test(.live) { client in
            let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "127.0.0.1", port: try #require(client.port)).get()
            let begun = "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{"
            try await connection.writeAndFlush(ByteBuffer(string: begun))
            try await connection.closeFuture.get()
        }
    }
}
