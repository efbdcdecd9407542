package import LedgerEvents
import Synchronization

/// Tells whoever waits that the log has grown.
package final class HeadSignal: Sendable {
    private let state: Mutex<State>

    private struct State {
        var head: Position
        var listeners: [UInt64: AsyncStream<Position>.Continuation] = [:]
        var lastListener: UInt64 = 0
    }

    init(head: Position) { state = Mutex(State(head: head)) }

    /// The newest head, each time it has moved; what moved in between while the listener was busy is one step.
    package func updates() -> AsyncStream<Position> {
        let (stream, continuation) = AsyncStream<Position>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.lastListener += 1
            state.listeners[state.lastListener] = continuation
            continuation.yield(state.head)
            return state.lastListener
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.listeners[id] = nil }
        }
        return stream
    }

    /// Whether somebody has told of this head already.
    func knows(_ position: Position) -> Bool { state.withLock { position <= $0.head } }

    func moved(to position: Position) {
        state.withLock { state in
            guard position > state.head else { return }
            state.head = position
            for listener in state.listeners.values { listener.yield(position) }
        }
    }
}
