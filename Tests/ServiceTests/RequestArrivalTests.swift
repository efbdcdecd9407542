import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
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

    @Test("and one that does leaves its connection to the next, which has all the time again")
    func complete() throws {
        try receive(Self.head, Self.piece, .end(nil))
        loop.advanceTime(by: .seconds(40))
        try receive(Self.head)
        loop.advanceTime(by: .seconds(20))
        try receive(.end(nil))
        try receive(Self.head)
        loop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }
}
