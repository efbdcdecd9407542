import NIOCore
import NIOPosix
import Testing

/// A server that does to a connection what no web framework would let us do.
struct RawServer {
    enum Behaviour: Sendable {
        /// Takes the request and says nothing.
        case silence
        /// Takes the request and closes the connection.
        case hangUp
        /// Says these bytes, whatever was asked, and then nothing more.
        case say(String)
    }

    /// - Parameter heard: Told of what comes in.
    static func run(
        _ behaviour: Behaviour, heard: @escaping @Sendable () -> Void = {},
        test: (_ baseURL: String) async throws -> Void
    ) async throws {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(behaviour, heard))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(channel.localAddress?.port)
        do {
            try await test("http://127.0.0.1:\(port)")
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    /// A port of this machine where nobody listens.
    static func closedPort() async throws -> Int {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(channel.localAddress?.port)
        try await channel.close()
        return port
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let behaviour: Behaviour
        private let heard: @Sendable () -> Void

        init(_ behaviour: Behaviour, _ heard: @escaping @Sendable () -> Void) {
            self.behaviour = behaviour
            self.heard = heard
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            heard()
            switch behaviour {
            case .silence: break
            case .hangUp: context.close(promise: nil)
            case .say(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            }
        }
    }
}
