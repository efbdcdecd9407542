import NIOCore
import NIOHTTPTypes

/// Closes a connection on which a request has begun and does not come to its end in time: what has come of it takes the
/// room of others, and whoever is silent reads no answer.
///
/// Of a request that comes whole at once, as nearly all do, no time is taken; nor of one that comes while an earlier one
/// is being answered, which it may have to wait for.
final class RequestArrival: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart

    private let longest: TimeAmount
    private var isUnfinished = false
    private var unanswered = 0
    private var deadline: Scheduled<Void>?

    init(longest: Duration) { self.longest = TimeAmount(longest) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: isUnfinished = true
        case .body: break
        case .end:
            unanswered += 1
            end()
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            unanswered = max(0, unanswered - 1)
            begin(context)
        }
        context.write(data, promise: promise)
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func begin(_ context: ChannelHandlerContext) {
        guard isUnfinished, unanswered == 0, deadline == nil else { return }
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: longest) { channel.close(promise: nil) }
    }

    private func end() {
        isUnfinished = false
        deadline?.cancel()
        deadline = nil
    }
}
