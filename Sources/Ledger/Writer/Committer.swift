import GRDB
import LedgerEvents

/// Commits one group of commands: the log first, then the projections, then the answers.
final class Committer: Sendable {
    private let store: any EventStore
    private let projections: ProjectionStore
    private let lock: FileLock?
    private let clock: @Sendable () -> Microseconds
    private let signal: HeadSignal

    /// A write-ahead log beyond this many bytes is moved into its file.
    private static let largestWriteAheadLog: Int64 = 8 << 20

    init(
        store: any EventStore, projections: ProjectionStore, lock: FileLock?,
        clock: @escaping @Sendable () -> Microseconds, signal: HeadSignal
    ) {
        self.store = store
        self.projections = projections
        self.lock = lock
        self.clock = clock
        self.signal = signal
    }

    func commit(_ commands: [any GroupCommit.Command]) {
        var answered = false
        do {
            try locked {
                let head = try commitUnderLock(commands)
                for command in commands { command.finish(nil) }
                answered = true
                signal.moved(to: head)
                try checkpoint()
            }
        } catch  where answered {
            // Only upkeep failed; it is tried again after the next group, and `doctor` sees a log that grows.
        } catch {
            for command in commands { command.finish(error) }
        }
    }

    private func checkpoint() throws {
        guard let store = store as? SQLiteStore else { return }
        try SQLiteConnection.checkpoint(store.pool, beyond: Self.largestWriteAheadLog)
        try SQLiteConnection.checkpoint(projections.writer, beyond: Self.largestWriteAheadLog)
    }

    /// The log's commit stands inside the projections' transaction: when it has succeeded, the group has, whatever
    /// becomes of the other file.
    private func commitUnderLock(_ commands: [any GroupCommit.Command]) throws -> Position {
        try projections.writer.writeWithoutTransaction { db in
            var committed: Position?
            do {
                try db.inTransaction(.immediate) {
                    committed = try store.transaction { log in try run(commands, log, Rows(db)) }
                    return .commit
                }
            } catch {
                guard committed != nil else { throw error }
            }
            return committed ?? 0
        }
    }

    private func run(
        _ commands: [any GroupCommit.Command], _ log: any EventTransaction, _ rows: Rows
    ) throws -> Position {
        try projections.catchUp(rows, with: log)
        let before = try log.head
        for command in commands {
            let now = try recordedAt(log)
            try command.run(LedgerTransaction(now: now, rows: rows, log: log, projections: projections))
        }
        let head = try log.head
        if head > before {
            try projections.setCursor(.init(position: head, leaf: log.leaf(at: head) ?? []), rows)
        }
        return head
    }

    /// Our clock may go back; the log's order does not.
    private func recordedAt(_ log: any EventTransaction) throws -> Microseconds {
        let head = try log.head
        let last = head == 0 ? nil : try log.event(at: head)?.recordedAt
        return max(clock(), last ?? 0)
    }

    private func locked(_ work: () throws -> Void) throws {
        if let lock { try lock.withLock(work) } else { try work() }
    }
}
