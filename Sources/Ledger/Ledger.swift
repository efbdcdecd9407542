import CSQLiteSettings
import Foundation
import GRDB
package import LedgerEvents

/// A log and what is made of it: one writer, any number of readers.
///
/// Under the writer's lock: catch up with other processes, decide, commit the log, commit the projections, acknowledge.
/// If only the projections' commit fails the append has succeeded, and they catch up before the next decision.
package final class Ledger: Sendable {
    package let store: any EventStore
    package let headSignal: HeadSignal
    package let tables: [ProjectionTable]
    /// Whether it can be written.
    package let health: LedgerHealth
    /// What was not as expected when it was opened, and was put right.
    package let notes: [String]
    let projections: ProjectionStore
    private let group: GroupCommit
    private let watch: HeadWatch?
    private let diskWatch: HealthWatch?
    /// While this is open, no backup is put back.
    private let use: FolderUse?
    private let threads: LedgerThreads

    private init(
        store: any EventStore, projections: ProjectionStore, files: [SQLiteFile], lock: FileLock?, use: FolderUse?,
        watch: HeadWatch?, signal: HeadSignal, clock: @escaping @Sendable () -> Microseconds, threads: LedgerThreads,
        measured: Measured?, health: LedgerHealth, diskWatch: HealthWatch? = nil, notes: [String] = []
    ) {
        self.use = use
        self.store = store
        self.projections = projections
        self.watch = watch
        self.health = health
        self.diskWatch = diskWatch
        self.notes = notes
        tables = projections.tables
        headSignal = signal
        self.threads = threads
        let committer = Committer(
            store: store, projections: projections, files: files, lock: lock, clock: clock, signal: signal,
            measured: measured, health: health)
        group = GroupCommit(largestGroup: 512, on: threads) { committer.commit($0) }
    }

    /// Runs `work` with the log to itself. Returns when what it appended is durable; if it throws, nothing remains.
    ///
    /// - Parameter usingReserve: For what has begun already: it is written down even where there is no room for anything
    ///   new.
    package func write<Result: Sendable>(
        usingReserve: Bool = false, _ work: @escaping @Sendable (LedgerTransaction) throws -> Result
    ) async throws -> Result {
        try health.admit(usingReserve: usingReserve)
        return try await withCheckedThrowingContinuation { continuation in
            group.submit(PendingCommand(continuation, work: work))
        }
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
            // The rows first: what the log's later snapshot adds to them is harmless, a row it does not know would not be.
            return try projections.writer.read { db in
                try store.read { log in try work(LedgerReader(log: log, rows: Rows(db))) }
            }
        } catch let error as LedgerError where error.code == .corrupt {
            // SQLite found nothing wrong with the page, and what stands on it is not what was written.
            health.stopped(because: error.description)
            throw error
        } catch {
            throw health.noticed(error)
        }
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
    /// - Parameters:
    ///   - measured: Told of every group's commands once they are on disk and answered.
    ///   - reserve: Kept for as long as the ledger is open. Processes that do not stay keep none.
    package static func open(
        folder: String, tables: [ProjectionTable], clock: @escaping @Sendable () -> Microseconds = wallClock,
        measured: Measured? = nil, reserve: DiskReserve? = nil
    ) throws -> Ledger {
        let place = DataFolder(folder)
        try place.prepare()
        let health = LedgerHealth(folder: place, reserve: reserve)
        if reserve == nil { health.lookAtWhatOthersKeep() } else { health.lookForRoom() }
        do {
            let use = try FolderUse.shared(folder)
            let lock = try FileLock(folder: folder)
            return try lock.withLock {
                try RestoreSwap.finish(in: folder)
                try SQLiteStore.undoUnfinishedCreation(place.ledger)
                try LedgerContents.check(place)
                try LedgerContents.checkProjections(place)
                let store = try SQLiteStore(path: place.ledger)
                let file = try SQLiteFile(place.projections, synchronous: .normal)
                let projections = ProjectionStore(writer: file.pool, tables: tables)
                let (head, note) = try store.read { log in
                    let note = try projections.open(following: log)
                    return (try log.head, note)
                }
                // What opening has folded does not wait for the first command to be moved into its file.
                try file.checkpointIfLarge()
                let signal = HeadSignal(head: head)
                return Ledger(
                    store: store, projections: projections, files: [store.file, file], lock: lock, use: use,
                    watch: try HeadWatch(path: place.ledger, signal: signal),
                    signal: signal, clock: clock, threads: .queues(), measured: measured, health: health,
                    diskWatch: reserve.map { _ in HealthWatch(health) }, notes: note.map { [$0] } ?? [])
            }
        } catch {
            throw place.explained(error)
        }
    }

    /// A ledger that lives in memory, for tests and simulations.
    ///
    /// - Parameters:
    ///   - store: The log. Whoever opens it again finds in it what was committed.
    ///   - rows: What was made of it, which several may share as they share the file.
    package static func inMemory(
        tables: [ProjectionTable], clock: @escaping @Sendable () -> Microseconds = wallClock,
        store: any EventStore = InMemoryStore(), rows: MemoryRows? = nil, threads: LedgerThreads = .queues()
    ) throws -> Ledger {
        let projections = ProjectionStore(writer: try (rows ?? MemoryRows()).queue, tables: tables)
        let head = try store.read { log in
            _ = try projections.open(following: log)
            return try log.head
        }
        return Ledger(
            store: store, projections: projections, files: [], lock: nil, use: nil, watch: nil,
            signal: HeadSignal(head: head), clock: clock, threads: threads, measured: nil,
            health: LedgerHealth(folder: nil, reserve: nil))
    }

    /// Looks whether others have appended, and tells whoever waits for it.
    package func noticeGrowth() throws { headSignal.moved(to: try store.read { try $0.head }) }

    package typealias Measured = @Sendable ([CommandTimes]) -> Void

    /// The version of the SQLite library in use.
    package static var sqliteVersion: String { String(cString: sqlite3_libversion()) }

    /// Microseconds since 1970 on this machine's clock.
    package static let wallClock: @Sendable () -> Microseconds = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
