import LedgerEvents
import Synchronization

/// Wakes one that waits for something to happen or for a time to come. A ring that nobody waits for is kept.
final class Bell: Sendable {
    private let state = Mutex(State())

    private struct State {
        var hasRung = false
        var sleeper: AsyncStream<Void>.Continuation?
    }

    func ring() {
        state.withLock { state in
            state.hasRung = true
            state.sleeper?.finish()
        }
    }

    /// - Parameter time: nil waits for the bell alone.
    func wait(until time: Microseconds?, by clock: EngineClock) async throws {
        // A stream ends with the task that waits for it, so each wait has one of its own.
        let (rings, sleeper) = AsyncStream<Void>.makeStream()
        let hasRung = state.withLock { state in
            state.sleeper = sleeper
            return state.hasRung
        }
        if !hasRung {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for await _ in rings {} }
                if let time { group.addTask { try await clock.sleep(until: time) } }
                try await group.next()
                group.cancelAll()
            }
        }
        state.withLock { $0 = State() }
        try Task.checkCancellation()
    }
}
