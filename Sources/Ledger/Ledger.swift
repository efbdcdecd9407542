import CSQLiteSettings
import Foundation
import GRDB
package import LedgerEvents

/// A log and what is made of it: one writer, any number of readers.
///
/// Under the writer's lock: catch up with other processes, decide, commit the log, commit the projections. Acknowledged
/// is behind the last; in a process that stays, behind the log's commit, and its readers wait for the rows. If only the
/// projections' commit fails the append has succeeded, and they catch up before the next decision.
package final class Ledger: Sendable {
    package let store: any EventStore
    package let headSignal: HeadSignal
    package let tables: [ProjectionTable]
    /// Whether it can be written.
    package let health: LedgerHealth
    /// What was not as expected when it was opened, and was put right.
    package let notes: [String]
    let projections: ProjectionStore
    let group: GroupCommit
    private let watch: HeadWatch?
    private let diskWatch: HealthWatch?
    /// While this is open, no backup is put back.
    private let use: FolderUse?
    private let scrubbing: Scrubbing?
    private let threads: LedgerThreads

    init(
        store: any EventStore, projections: ProjectionStore, logFile: SQLiteFile?, lock: FileLock?, use: FolderUse?,
        scrubbing: Scrubbing?, signal: HeadSignal, clock: @escaping @Sendable () -> Microseconds,
        threads: LedgerThreads, measured: Measured?, health: LedgerHealth, diskWatch: HealthWatch? = nil,
        answersBeforeRows: Bool = false, notes: [String] = [], limits: SittingLimits = SittingLimits()
    ) throws {
        self.use = use
        self.store = store
        self.projections = projections
        self.scrubbing = scrubbing
        self.health = health
        self.diskWatch = diskWatch
        self.notes = notes
        tables = projections.set.tables
        headSignal = signal
        self.threads = threads
        let committer = Committer(
            store: store, projections: projections, logFile: logFile, lock: lock, scrubbing: scrubbing, clock: clock,
            signal: signal, measured: measured, health: health, answersBeforeRows: answersBeforeRows, limits: limits)
        let group = GroupCommit(on: threads, committer: committer, limits: limits)
        projections.freshness.hurry = { [weak group] in group?.hurry() }
        self.group = group
        watch = try logFile.map { file in
            try HeadWatch(path: file.path, signal: signal, rows: projections, scrubbing: scrubbing) {
                // Whatever is committed, the rows are caught up first.
                group.submit(PendingCommand(nil) { _ in })
            }
        }
    }

    /// Runs `work` with the log to itself. Returns when what it appended is durable; if it throws, nothing remains.
    ///
    /// `work` has no effects but what it appends: if something else in its group fails, it is run again.
    ///
    /// - Parameter usingReserve: For what has begun already: it is written down even where there is no
    ///   room for anything new.
    package func write<Result: Sendable>(
        usingReserve: Bool = false, _ work: @escaping @Sendable (LedgerTransaction) throws -> Result
    ) async throws -> Result {
        try health.admit(usingReserve: usingReserve)
        return try await withCheckedThrowingContinuation { continuation in
            group.submit(PendingCommand(continuation, work: work))
        }
    }

    /// A body that is packed and digested already: work that needs not be done while the log is held.
    ///
    /// - Parameter learning: Whether it is a webhook's body, of which the log may learn how the next are packed better.
    package func packed(_ bytes: [UInt8], learning: Bool = false) -> NewBody {
        store.packed(bytes, learning: learning)
    }

    /// Queues `work` behind what is waiting already. Nobody waits for it, and nobody hears of its failure: what it is
    /// to do must be found and done again after a restart.
    package func enqueue(_ work: @escaping @Sendable (LedgerTransaction) throws -> Void) {
        group.submit(PendingCommand(nil, work: work))
    }

    /// Runs `work` on what is committed, beside any writer.
    package func read<Result: Sendable>(
        _ work: @escaping @Sendable (LedgerReader) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            threads.read { continuation.resume(with: Swift.Result { try self.readBlocking(work) }) }
        }
    }

    /// The same, for callers that have a thread of their own (the command line, tests).
    package func readBlocking<Result>(_ work: (LedgerReader) throws -> Result) throws -> Result {
        do {
            // The rows first: what the log's later snapshot adds to them is harmless, a row it
            // does not know would not be.
            return try projections.read { db in
                try store.read { log in try work(LedgerReader(log: log, rows: Rows(db))) }
            }
        } catch let error as LedgerError where error.code == .corrupt {
            _ = health.noticed(error)
            throw error
        } catch {
            throw health.noticed(error)
        }
    }
}

extension Ledger {
    /// Whether something that was erased may still stand in the files: in a write-ahead log, or among rows' remains.
    package var isErasurePending: Bool { scrubbing?.isPending ?? false }

    /// The files of projections that other versions of the program have open, and that may have
    /// in them what was erased.
    package var filesWithErasedNames: [String] { scrubbing?.filesLeft ?? [] }

    /// Gets it out of them, as soon as no reader stands in the way any more.
    ///
    /// - Returns: False if one still did when `patience` was at its end; whoever writes next tries again.
    /// - Throws: What else stood in the way then.
    package func finishErasure(patience: Duration = .seconds(60)) async throws -> Bool {
        let deadline = ContinuousClock.now + patience
        while isErasurePending {
            guard ContinuousClock.now < deadline else {
                if let failure = health.upkeepFailure { throw LedgerError(.unavailable, failure) }
                return false
            }
            // It is part of the upkeep that follows a write, whether or not that appends anything.
            try await write { _ in }
            try await Task.sleep(for: .milliseconds(100))
        }
        return true
    }
}

/// One look at the log and the projections.
package struct LedgerReader {
    package let log: any EventReader
    package let rows: Rows
}

extension Ledger {
    /// Opens the ledger in `folder`, and creates it if there is none.
    ///
    /// Projections that are lost, or that other reducers made, are made anew first. That takes its time, but no lock:
    /// other processes go on meanwhile.
    ///
    /// - Parameters:
    ///   - takesOver: The projections come into use even where another version of the program has its own in use.
    ///   - reserve: Kept for as long as the ledger is open. Processes that do not stay keep none.
    ///   - progress: Told, while projections are being made, up to where the log has been folded, and where it ends.
    package static func open(
        folder: String, tables: [ProjectionTable], takesOver: Bool = true,
        clock: @escaping @Sendable () -> Microseconds = wallClock,
        reserve: DiskReserve? = nil, progress: @escaping (Position, Position) -> Void = { _, _ in }
    ) throws -> Ledger {
        try LedgerOpening(folder: folder, tables: tables, reserve: reserve).finish(
            takesOver: takesOver, clock: clock, progress: progress)
    }

    /// Opens the log alone, once nothing is in the way of it.
    static func openLog(_ place: DataFolder) throws -> (SQLiteStore, FolderUse, FileLock) {
        let use = try FolderUse.shared(place.path)
        let lock = try FileLock(folder: place.path)
        let store = try lock.withLock {
            try RestoreSwap.finish(in: place.path)
            LedgerRestore.removeUnfinished(in: place.path)
            try SQLiteFile.bringLogToDisk(of: place.ledger)
            try SQLiteStore.undoUnfinishedCreation(place.ledger)
            try LedgerContents.check(place)
            try LedgerContents.checkProjections(place)
            return try SQLiteStore(path: place.ledger)
        }
        return (store, use, lock)
    }

    /// A ledger that lives in memory, for tests and simulations.
    ///
    /// - Parameters:
    ///   - store: The log. Whoever opens it again finds in it what was committed.
    ///   - rows: What was made of it, which several may share as they share the file.
    ///   - reserve: Of a disk that is played. Whoever plays it has `health` look for room.
    ///   - time: What holds are measured by.
    package static func inMemory(
        tables: [ProjectionTable], clock: @escaping @Sendable () -> Microseconds = wallClock,
        store: any EventStore = InMemoryStore(), rows: MemoryRows? = nil, threads: LedgerThreads = .queues(),
        reserve: DiskReserve? = nil, time: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws -> Ledger {
        let head = try store.read { try $0.head }
        let projections = try store.read {
            try ProjectionStore(ProjectionSet(tables), in: rows ?? MemoryRows(), following: $0)
        }
        return try Ledger(
            store: store, projections: projections, logFile: nil, lock: nil, use: nil, scrubbing: nil,
            signal: HeadSignal(head: head), clock: clock, threads: threads, measured: nil,
            health: LedgerHealth(folder: nil, reserve: reserve, time: time))
    }

    /// Looks whether others have appended, and tells whoever waits for it.
    package func noticeGrowth() throws { headSignal.moved(to: try store.read { try $0.head }) }

    package typealias Measured = @Sendable ([CommandTimes]) -> Void

    /// The version of the SQLite library in use.
    package static var sqliteVersion: String { String(cString: sqlite3_libversion()) }
}
