import GRDB
import Synchronization

/// A `projections.db` that lives in memory.
package final class MemoryRows: Sendable {
    let queue: DatabaseQueue
    private let refusal = Refusal()

    package init() throws {
        queue = try DatabaseQueue()
        queue.add(transactionObserver: refusal, extent: .observerLifetime)
    }

    /// As it is now: what is left when later commits are forgotten.
    package func copy() throws -> MemoryRows {
        let copy = try MemoryRows()
        try queue.backup(to: copy.queue)
        return copy
    }

    /// So many commits to come fail, as on a disk that has no room.
    package func refuseCommits(_ count: Int) { refusal.left.withLock { $0 = count } }

    private final class Refusal: TransactionObserver, Sendable {
        let left = Mutex(0)

        func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
        func databaseDidChange(with event: DatabaseEvent) {}
        func databaseDidCommit(_ db: Database) {}
        func databaseDidRollback(_ db: Database) {}

        func databaseWillCommit() throws {
            try left.withLock { left in
                guard left > 0 else { return }
                left -= 1
                throw DatabaseError(resultCode: .SQLITE_FULL)
            }
        }
    }
}
