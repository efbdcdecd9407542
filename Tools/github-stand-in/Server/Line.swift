import NIOCore
import NIOPosix
import ServiceLifecycle

/// The connection that a request came over.
protocol Line: Sendable {
    func wait(milliseconds: Int) async
    /// Breaks off without an answer.
    func reset() async
    /// Keeps silent until the client gives up.
    func outwait() async
    /// What GitHub did and would have answered, whatever the client gets to hear of it.
    func acted(_ reply: Reply)
}

extension Line {
    func acted(_ reply: Reply) {}
}

/// A connection over TCP.
struct ChannelLine: Line {
    let channel: any Channel

    func wait(milliseconds: Int) async {
        try? await Task.sleep(for: .milliseconds(milliseconds))
    }

    /// Closes with a TCP reset rather than a polite end.
    func reset() async {
        let abruptly = linger(l_onoff: 1, l_linger: 0)
        if let socket = channel as? any SocketOptionProvider {
            try? await socket.setSoLinger(abruptly).get()
        }
        try? await channel.close()
    }

    /// At most ten minutes.
    func outwait() async {
        let deadline = ContinuousClock.now + .seconds(600)
        while channel.isActive && ContinuousClock.now < deadline && !Task.isShuttingDownGracefully {
            // Nobody reads while a request is being answered, and only reading reveals that the client has gone.
            channel.read()
            guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return }
        }
    }
}
