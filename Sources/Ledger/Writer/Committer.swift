import GRDB
import LedgerEvents

/// Commits groups of commands: the log first, then the projections. A process that stays answers between the two, and
/// goes on with the next group before it commits what the projections have made of all.
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
    private let limits: SittingLimits

    init(
        store: any EventStore, projections: ProjectionStore, logFile: SQLiteFile?, lock: FileLock?,
        scrubbing: Scrubbing?, clock: @escaping @Sendable () -> Microseconds, signal: HeadSignal,
        measured: Ledger.Measured?, health: LedgerHealth, answersBeforeRows: Bool, limits: SittingLimits
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
        self.limits = limits
    }

    /// - Parameter queue: Where more groups come from.
    func commit(_ first: [any GroupCommit.Command], from queue: GroupCommit) {
        let sitting = Sitting(first, limits)
        do {
            try locked {
                let rows = try projections.inUse()
                let files = [logFile, rows.file].compactMap(\.self)
                try health.check(logFile)
                try sit(sitting, rows, queue)
                // After the first event the file alone says whose it is, whatever write-ahead log lies beside it.
                let isNew = sitting.before == 0 && sitting.head > 0
                for file in files { try isNew ? file.checkpoint() : file.checkpointIfLarge() }
                if try scrubbing?.attemptAtTimes() ?? true { health.upkeepIsDone() }
                // Last: what has to be done is not to wait for what only saves room.
                try store.improvePacking()
            }
        } catch  where sitting.group.isEmpty {
            // Only upkeep failed; it is tried again after the next group, unless the disk is
            // not to be trusted any more.
            health.noticedAfterwards(error)
        } catch {
            let failure = health.noticed(error)
            sitting.answer(failure)
            if (failure as? LedgerError)?.code == .full { makeRoom() }
        }
    }

    /// What has been moved into its file gives its place in the write-ahead log to what comes next.
    private func makeRoom() {
        do {
            try locked { for file in try [logFile, projections.inUse().file] { try file?.checkpoint() } }
        } catch {
            health.noticedAfterwards(error)
        }
    }

    /// Without savepoints first; with them for a group that turns out to need one, which is the last then.
    private func sit(_ sitting: Sitting, _ rows: ProjectionStore.Opened, _ queue: GroupCommit) throws {
        defer {
            if projections.freshness.isBehind, !sitting.hasRows { catchUpWithAnswers(rows) }
            projections.freshness.rowsAreThere()
        }
        // In memory savepoints cost nothing, and each command runs once.
        if logFile == nil {
            try attempt(sitting, rows, queue, hasSavepoints: true)
        } else {
            do { try attempt(sitting, rows, queue, hasSavepoints: false) } catch is SavepointNeeded {
                try attempt(sitting, rows, queue, hasSavepoints: true)
            }
        }
        if sitting.hasRows { signal.moved(to: sitting.head) }
    }

    /// A group that failed has taken the rows of those with it that were answered before: they are made again of what
    /// the log has. It is only read, whatever keeps it from being written.
    private func catchUpWithAnswers(_ opened: ProjectionStore.Opened) {
        do { try catchUp(opened) } catch {
            // On a full disk that gives back what is kept for such a case.
            health.noticedAfterwards(error)
            do { try catchUp(opened) } catch { health.noticedAfterwards(error) }
        }
    }

    private func catchUp(_ opened: ProjectionStore.Opened) throws {
        do {
            try opened.writer.writeWithoutTransaction { db in
                try store.read { log in
                    try Transaction.run(in: db) { try projections.set.catchUp(Rows(remembering: db), with: log) }
                }
            }
        } catch {
            // Without its file an error of a commit that found no room would be taken for damage.
            throw StorageFault(error, at: opened.file?.path) ?? error
        }
    }

    /// Each commit of the log stands inside the projections' transaction: when it has succeeded, the group has,
    /// whatever becomes of the other file.
    private func attempt(
        _ sitting: Sitting, _ opened: ProjectionStore.Opened, _ queue: GroupCommit, hasSavepoints: Bool
    ) throws {
        try opened.writer.writeWithoutTransaction { db in
            do {
                try Transaction.run(in: db) {
                    let rows = Rows(remembering: db)
                    try commitLog(sitting, rows, queue, catchingUp: true, hasSavepoints)
                    while answersBeforeRows {
                        projections.freshness.willAnswer()
                        answer(sitting)
                        guard !hasSavepoints, !sitting.hasLasted, let group = queue.next() else { break }
                        sitting.goOn(with: group)
                        try commitLog(sitting, rows, queue, catchingUp: false, hasSavepoints)
                    }
                    if sitting.hasAppended {
                        try projections.set.setCursor(.init(position: sitting.head, leaf: sitting.leaf), rows)
                    }
                }
                sitting.hasRows = true
            } catch {
                let fault = StorageFault(error, at: opened.file?.path) ?? error
                guard sitting.isDurable else { throw fault }
                // Nobody is told of a head whose rows are not there: `HeadWatch` finds it, and has them caught up.
                health.noticedAfterwards(fault)
            }
            if !answersBeforeRows { answer(sitting) }
        }
    }

    private func answer(_ sitting: Sitting) {
        let group = sitting.group
        sitting.answer()
        measured?(group.map(\.times))
    }

    private func commitLog(
        _ sitting: Sitting, _ rows: Rows, _ queue: GroupCommit, catchingUp: Bool, _ hasSavepoints: Bool
    ) throws {
        var decided = ContinuousClock.now
        let (before, head, leaf) = try store.transaction { log in
            defer { decided = .now }
            let before = try log.head
            if catchingUp {
                try projections.set.catchUp(rows, with: log)
                sitting.lastTime = try log.lastTime
            }
            try run(sitting, log, rows, hasSavepoints)
            let head = try log.head
            return (before, head, head > before ? try log.leaf(at: head) ?? [] : [])
        }
        sitting.commit(from: before, to: head, leaf: leaf)
        // A ledger in memory commits in no time, and may live in a time that is not ours.
        if logFile != nil { queue.note(sitting.group, committing: .now - decided) }
    }

    private func run(_ sitting: Sitting, _ log: any EventTransaction, _ rows: Rows, _ hasSavepoints: Bool) throws {
        for command in sitting.group {
            let transaction = LedgerTransaction(
                after: sitting.lastTime, clock: clock, rows: rows, log: log, projections: projections.set,
                scrubbing: scrubbing, hasSavepoints: hasSavepoints)
            try command.run(transaction)
            sitting.lastTime = transaction.lastTime
        }
    }

    private func locked(_ work: () throws -> Void) throws {
        if let lock { try lock.withLock(work) } else { try work() }
    }
}
