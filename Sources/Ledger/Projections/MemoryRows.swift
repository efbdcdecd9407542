import GRDB
import Synchronization

/// A `projections.db` that lives in memory.
package final class MemoryRows: Sendable {
    private let inUse: Mutex<DatabaseQueue>
    private let refusal = Refusal()

    package convenience init() throws { self.init(try DatabaseQueue()) }

    /// What was made anew, as it is now.
    package convenience init(_ made: Rebuild) throws {
        let copy = try DatabaseQueue()
        try made.copy(to: copy)
        self.init(copy)
    }

    private init(_ queue: DatabaseQueue) {
        inUse = Mutex(queue)
        queue.add(transactionObserver: refusal, extent: .observerLifetime)
    }

    var queue: DatabaseQueue { inUse.withLock(\.self) }

    /// As it is now: what is left when later commits are forgotten.
    package func copy() throws -> MemoryRows {
        let copy = try MemoryRows()
        try queue.backup(to: copy.queue)
        return copy
    }

    /// Has others in its place from now on, for everybody, as a link that names another file.
    package func swap(for others: MemoryRows) {
        let queue = others.queue
        queue.remove(transactionObserver: others.refusal)
        queue.add(transactionObserver: refusal, extent: .observerLifetime)
        inUse.withLock { $0 = queue }
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
