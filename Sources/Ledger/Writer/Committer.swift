import GRDB
import LedgerEvents

/// Commits one group of commands: the log first, then the projections. A process that stays answers between the two.
final class Committer: Sendable {
    private let store: any EventStore
    private let projections: ProjectionStore
    /// What the log is kept in; nil: in memory.
    private let logFile: SQLiteFile?
    private let lock: FileLock?
    /// nil in memory, where what is erased is gone at once.
    private let scrubbing: Scrubbing?
    private let clock: @Sendable () -> Microseconds
    private let signal: HeadSignal
    private let measured: Ledger.Measured?
    private let health: LedgerHealth
    /// Processes that end right after an answer must have written the rows before it.
    private let answersBeforeRows: Bool

    init(
        store: any EventStore, projections: ProjectionStore, logFile: SQLiteFile?, lock: FileLock?,
        scrubbing: Scrubbing?, clock: @escaping @Sendable () -> Microseconds, signal: HeadSignal,
        measured: Ledger.Measured?, health: LedgerHealth, answersBeforeRows: Bool
    ) {
        self.store = store
        self.projections = projections
        self.logFile = logFile
        self.lock = lock
        self.scrubbing = scrubbing
        self.clock = clock
        self.signal = signal
        self.measured = measured
        self.health = health
        self.answersBeforeRows = answersBeforeRows
    }

    /// Returns how long the log's commit took; nil if nothing was committed.
    func commit(_ commands: [any GroupCommit.Command]) -> Duration? {
        var answered = false
        var committing: Duration?
        do {
            try locked {
                let rows = try projections.inUse()
                let files = [logFile, rows.file].compactMap(\.self)
                try check(files)
                let (before, head) = try commitUnderLock(commands, rows) { time in
                    answered = true
                    committing = time
                }
                signal.moved(to: head)
                if let measured { measured(commands.map(\.times)) }
                // After the first event the file alone says whose it is, whatever write-ahead log lies beside it.
                for file in files { try before == 0 && head > 0 ? file.checkpoint() : file.checkpointIfLarge() }
                try scrubbing?.attemptAtTimes()
            }
        } catch  where answered {
            // Only upkeep failed; it is tried again after the next group, unless the disk is not to be trusted any more.
            _ = health.noticed(error)
        } catch {
            let failure = health.noticed(error)
            for command in commands { command.finish(failure) }
            if (failure as? LedgerError)?.code == .full { makeRoom() }
        }
        return committing
    }

    /// What is refused for good is not begun, and a log that is not there any more not written to.
    private func check(_ files: [SQLiteFile]) throws {
        try health.admit(usingReserve: true)
        guard let log = files.first, !log.isInPlace else { return }
        throw health.stopped(
            because: "\(log.name) is not the file that was opened: it was deleted, moved or replaced", search: false)
    }

    /// What has been moved into its file gives its place in the write-ahead log to what comes next.
    private func makeRoom() {
        do {
            try locked { for file in try [logFile, projections.inUse().file] { try file?.checkpoint() } }
        } catch {
            _ = health.noticed(error)
        }
    }

    /// Without savepoints first, and with them if one turns out to be needed.
    ///
    /// - Parameter answered: Called once the commands have been, with the time that the log's commit took.
    /// - Returns: The log's head before it and after it.
    private func commitUnderLock(
        _ commands: [any GroupCommit.Command], _ rows: ProjectionStore.Opened, answered: (Duration) -> Void
    ) throws -> (before: Position, head: Position) {
        // In memory they cost nothing, and each command runs once.
        guard logFile != nil else { return try attempt(commands, rows, hasSavepoints: true, answered: answered) }
        do {
            return try attempt(commands, rows, hasSavepoints: false, answered: answered)
        } catch is SavepointNeeded {
            return try attempt(commands, rows, hasSavepoints: true, answered: answered)
        }
    }

    /// The log's commit stands inside the projections' transaction: when it has succeeded, the group has, whatever
    /// becomes of the other file.
    private func attempt(
        _ commands: [any GroupCommit.Command], _ rows: ProjectionStore.Opened, hasSavepoints: Bool,
        answered: (Duration) -> Void
    ) throws -> (before: Position, head: Position) {
        try rows.writer.writeWithoutTransaction { db in
            var committed: (before: Position, head: Position)?
            defer { projections.freshness.rowsAreThere() }
            do {
                try db.inTransaction(.immediate) {
                    let rows = Rows(db, cache: RowCache())
                    var decided = ContinuousClock.now
                    let (before, head, leaf) = try store.transaction { log in
                        defer { decided = .now }
                        return try run(commands, log, rows, hasSavepoints)
                    }
                    let committing = ContinuousClock.now - decided
                    committed = (before, head)
                    if answersBeforeRows {
                        projections.freshness.willAnswer()
                        for command in commands { command.finish(nil) }
                    }
                    answered(committing)
                    if head > before { try projections.set.setCursor(.init(position: head, leaf: leaf), rows) }
                    return .commit
                }
            } catch {
                let fault = StorageFault(error, at: rows.file?.path) ?? error
                guard let (before, _) = committed else { throw fault }
                _ = health.noticed(fault)
                // Nobody is told of a head whose rows are not there: `HeadWatch` finds it, and has them caught up.
                committed = (before, before)
            }
            if !answersBeforeRows { for command in commands { command.finish(nil) } }
            return committed ?? (0, 0)
        }
    }

    private func run(
        _ commands: [any GroupCommit.Command], _ log: any EventTransaction, _ rows: Rows, _ hasSavepoints: Bool
    ) throws -> (before: Position, head: Position, leaf: [UInt8]) {
        try projections.set.catchUp(rows, with: log)
        let before = try log.head
        // Our clock may go back; the log's order does not.
        var lastTime = before == 0 ? 0 : try log.event(at: before)?.recordedAt ?? 0
        for command in commands {
            let transaction = LedgerTransaction(
                after: lastTime, clock: clock, rows: rows, log: log, projections: projections.set, scrubbing: scrubbing,
                hasSavepoints: hasSavepoints)
            try command.run(transaction)
            lastTime = transaction.lastTime
        }
        let head = try log.head
        return (before, head, head > before ? try log.leaf(at: head) ?? [] : [])
    }

    private func locked(_ work: () throws -> Void) throws {
        if let lock { try lock.withLock(work) } else { try work() }
    }
}
