import Foundation
package import LedgerEvents

/// Tells whoever waits that the log has grown.
package final class HeadSignal: @unchecked Sendable {
    // @unchecked: the fields below are only touched while `lock` is held.
    private var head: Position
    private var listeners: [UInt64: AsyncStream<Position>.Continuation] = [:]
    private var nextListener: UInt64 = 0
    private let lock = NSLock()

    init(head: Position) { self.head = head }

    /// The newest head, each time it has moved; what moved in between while the listener was busy is one step.
    package func updates() -> AsyncStream<Position> {
        let (stream, continuation) = AsyncStream<Position>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let id = lock.withLock {
            nextListener += 1
            listeners[nextListener] = continuation
            continuation.yield(head)
            return nextListener
        }
        continuation.onTermination = { [weak self] _ in
            guard let self else { return }
            _ = self.lock.withLock { self.listeners.removeValue(forKey: id) }
        }
        return stream
    }

    /// Whether somebody has told of this head already.
    func knows(_ position: Position) -> Bool { lock.withLock { position <= head } }

    func moved(to position: Position) {
        lock.withLock {
            guard position > head else { return }
            head = position
            for listener in listeners.values { listener.yield(position) }
        }
    }
}
