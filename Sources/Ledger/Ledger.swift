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
    let projections: ProjectionStore
    private let group: GroupCommit
    private let watch: HeadWatch?
    private let scrubbing: Scrubbing?
    private let readers = DispatchQueue(label: "syncledger.readers", attributes: .concurrent)

    private init(
        store: any EventStore, projections: ProjectionStore, files: [SQLiteFile], lock: FileLock?,
        scrubbing: Scrubbing?,
        watch: HeadWatch?, signal: HeadSignal, clock: @escaping @Sendable () -> Microseconds, measured: Measured?
    ) {
        self.store = store
        self.projections = projections
        self.watch = watch
        self.scrubbing = scrubbing
        tables = projections.tables
        headSignal = signal
        let committer = Committer(
            store: store, projections: projections, files: files, lock: lock, scrubbing: scrubbing, clock: clock,
            signal: signal, measured: measured)
        group = GroupCommit(largestGroup: 512) { committer.commit($0) }
    }

    /// Runs `work` with the log to itself. Returns when what it appended is durable; if it throws, nothing remains.
    package func write<Result: Sendable>(
        _ work: @escaping @Sendable (LedgerTransaction) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
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
            readers.async { continuation.resume(with: Swift.Result { try self.readBlocking(work) }) }
        }
    }

    /// The same, for callers that have a thread of their own (the command line, tests).
    package func readBlocking<Result>(_ work: (LedgerReader) throws -> Result) throws -> Result {
        // The rows first: what the log's later snapshot adds to them is harmless, a row it does not know would not be.
        try projections.writer.read { db in
            try store.read { log in try work(LedgerReader(log: log, rows: Rows(db))) }
        }
    }
}

extension Ledger {
    /// Whether something that was erased may still stand in the files: in a write-ahead log, or among rows' remains.
    package var isErasurePending: Bool { scrubbing?.isPending ?? false }

    /// Gets it out of them, as soon as no reader stands in the way any more.
    ///
    /// - Returns: False if one still did when `patience` was at its end; whoever writes next tries again.
    package func finishErasure(patience: Duration = .seconds(60)) async throws -> Bool {
        let deadline = ContinuousClock.now + patience
        while isErasurePending {
            guard ContinuousClock.now < deadline else { return false }
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
    /// - Parameter measured: Told of every group's commands once they are on disk and answered.
    package static func open(
        folder: String, tables: [ProjectionTable], clock: @escaping @Sendable () -> Microseconds = wallClock,
        measured: Measured? = nil
    ) throws -> Ledger {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw LedgerError(
                .unavailable, "the data folder \(folder) cannot be created: \(error.localizedDescription)")
        }
        let lock = try FileLock(folder: folder)
        return try lock.withLock {
            let path = folder + "/ledger.db"
            let store = try SQLiteStore(path: path)
            let file = try SQLiteFile(folder + "/projections.db", synchronous: .normal)
            let projections = ProjectionStore(writer: file.pool, tables: tables)
            let head = try store.read { log in
                try projections.open(following: log)
                return try log.head
            }
            let scrubbing = Scrubbing(folder: folder, log: store.file, rows: file)
            // What a process that was killed has left. It does not keep the ledger from being opened: a reader may stand
            // in the way, and the next writer tries again.
            _ = try? scrubbing.attempt()
            let signal = HeadSignal(head: head)
            return Ledger(
                store: store, projections: projections, files: [store.file, file], lock: lock, scrubbing: scrubbing,
                watch: try HeadWatch(path: path, signal: signal),
                signal: signal, clock: clock, measured: measured)
        }
    }

    /// A ledger that lives in memory, for tests and simulations.
    package static func inMemory(
        tables: [ProjectionTable], clock: @escaping @Sendable () -> Microseconds = wallClock
    ) throws -> Ledger {
        let store = InMemoryStore()
        let projections = ProjectionStore(writer: try DatabaseQueue(), tables: tables)
        try store.read { log in try projections.open(following: log) }
        return Ledger(
            store: store, projections: projections, files: [], lock: nil, scrubbing: nil, watch: nil,
            signal: HeadSignal(head: 0), clock: clock, measured: nil)
    }

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
