package import LedgerEvents
import Synchronization

/// Tells whoever waits that the log has grown.
package final class HeadSignal: Sendable {
    private let state: Mutex<State>

    private struct State {
        var head: Position
        var listeners: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var lastListener: UInt64 = 0
    }

    init(head: Position) { state = Mutex(State(head: head)) }

    /// The newest head, whenever it has moved; what moved in between while the listener was busy is one step.
    package func updates() -> AsyncMapSequence<AsyncStream<Void>, Position> {
        let (wakeUps, listener) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.lastListener += 1
            state.listeners[state.lastListener] = listener
            return state.lastListener
        }
        listener.onTermination = { [weak self] _ in
            self?.state.withLock { $0.listeners[id] = nil }
        }
        listener.yield()
        return wakeUps.map { self.state.withLock { $0.head } }
    }

    /// Whether somebody has told of this head already.
    func knows(_ position: Position) -> Bool { state.withLock { position <= $0.head } }

    /// Listeners are woken when our lock is free again: a task that is canceled holds one of the runtime's, which waking
    /// it takes as well, while it waits for ours to be taken off the list.
    func moved(to position: Position) {
        let listeners = state.withLock { state in
            guard position > state.head else { return [AsyncStream<Void>.Continuation]() }
            state.head = position
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.yield() }
    }
}
