import NIOCore
import NIOHTTPTypes

/// Closes a connection on which a request has begun and does not come to its end in time: what has come of it takes the
/// room of others, and whoever is silent reads no answer.
///
/// Of a request that comes whole at once, as nearly all do, no time is taken.
final class RequestArrival: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart

    private let longest: TimeAmount
    private var isUnfinished = false
    private var deadline: Scheduled<Void>?

    init(longest: Duration) { self.longest = TimeAmount(longest) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: isUnfinished = true
        case .body: break
        case .end: end()
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isUnfinished, deadline == nil {
            let channel = context.channel
            deadline = context.eventLoop.scheduleTask(in: longest) { channel.close(promise: nil) }
        }
        context.fireChannelReadComplete()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        isUnfinished = false
        deadline?.cancel()
        deadline = nil
    }
}
