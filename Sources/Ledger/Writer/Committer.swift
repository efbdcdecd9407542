import GRDB
import LedgerEvents

/// Commits one group of commands: the log first, then the projections, then the answers.
final class Committer: Sendable {
    private let store: any EventStore
    private let projections: ProjectionStore
    /// Those that both of them are kept in.
    private let files: [SQLiteFile]
    private let lock: FileLock?
    /// nil in memory, where what is erased is gone at once.
    private let scrubbing: Scrubbing?
    private let clock: @Sendable () -> Microseconds
    private let signal: HeadSignal
    private let measured: Ledger.Measured?

    init(
        store: any EventStore, projections: ProjectionStore, files: [SQLiteFile], lock: FileLock?,
        scrubbing: Scrubbing?,
        clock: @escaping @Sendable () -> Microseconds, signal: HeadSignal, measured: Ledger.Measured?
    ) {
        self.store = store
        self.projections = projections
        self.files = files
        self.lock = lock
        self.scrubbing = scrubbing
        self.clock = clock
        self.signal = signal
        self.measured = measured
    }

    func commit(_ commands: [any GroupCommit.Command]) {
        var answered = false
        do {
            try locked {
                let head = try commitUnderLock(commands)
                for command in commands { command.finish(nil) }
                answered = true
                signal.moved(to: head)
                if let measured { measured(commands.map(\.times)) }
                for file in files { try file.checkpointIfLarge() }
                try scrubbing?.attemptAtTimes()
            }
        } catch  where answered {
            // Only upkeep failed; it is tried again after the next group, and `doctor` sees a log that grows.
        } catch {
            for command in commands { command.finish(error) }
        }
    }

    /// The log's commit stands inside the projections' transaction: when it has succeeded, the group has, whatever
    /// becomes of the other file.
    private func commitUnderLock(_ commands: [any GroupCommit.Command]) throws -> Position {
        try projections.writer.writeWithoutTransaction { db in
            var committed: Position?
            do {
                try db.inTransaction(.immediate) {
                    committed = try store.transaction { log in try run(commands, log, Rows(db, cache: RowCache())) }
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
        // Our clock may go back; the log's order does not.
        var now = before == 0 ? 0 : try log.event(at: before)?.recordedAt ?? 0
        for command in commands {
            now = max(clock(), now)
            try command.run(
                LedgerTransaction(now: now, rows: rows, log: log, projections: projections, scrubbing: scrubbing))
        }
        let head = try log.head
        if head > before {
            try projections.setCursor(.init(position: head, leaf: log.leaf(at: head) ?? []), rows)
        }
        return head
    }

    private func locked(_ work: () throws -> Void) throws {
        if let lock { try lock.withLock(work) } else { try work() }
    }
}
