import Foundation
package import LedgerEvents

/// A ledger that is being opened. Its log can be written at once; nothing can be decided before its projections are
/// there, and for a new version of the program they may have to be made first.
package final class LedgerOpening: Sendable {
    private let place: DataFolder
    package let health: LedgerHealth
    private let diskWatch: HealthWatch?
    private let store: SQLiteStore
    private let use: FolderUse
    /// The writer's, and that of whoever appends before there is one: a lock does not hold its own threads apart.
    private let lock: FileLock
    private let appending: FileLock
    private let set: ProjectionSet
    private let folder: ProjectionFolder

    /// - Parameter reserve: Kept for as long as the ledger is open. Processes that do not stay keep none.
    package init(folder: String, tables: [ProjectionTable], reserve: DiskReserve? = nil) throws {
        let place = DataFolder(folder)
        try place.prepare()
        let health = LedgerHealth(folder: place, reserve: reserve)
        if reserve == nil { health.lookAtWhatOthersKeep() } else { health.lookForRoom() }
        (self.place, self.health) = (place, health)
        diskWatch = reserve.map { _ in HealthWatch(health) }
        set = ProjectionSet(tables)
        self.folder = ProjectionFolder(folder, set)
        do {
            (store, use, lock) = try Ledger.openLog(place)
            appending = try FileLock(folder: folder)
        } catch {
            throw place.explained(error)
        }
    }

    /// Whether there are none of these reducers, of a log that has something to be made of.
    package var mustMakeProjections: Bool {
        get throws { try !folder.hasFile && store.read { try $0.head } > 0 }
    }

    /// A body that is packed and digested already: work that needs not be done while the log is held.
    ///
    /// - Parameter learning: Whether it is a webhook's body, of which the log may learn how the next are packed better.
    package func packed(_ bytes: [UInt8], learning: Bool) -> NewBody { store.packed(bytes, learning: learning) }

    /// Appends what can be said without knowing the state of anything, and returns where. It is durable then.
    ///
    /// - Parameter drafts: Told the position that the first of them will have.
    @discardableResult
    package func append(_ drafts: (Position) -> [Draft]) throws -> Position {
        try health.admit(usingReserve: false)
        do {
            return try appending.withLock {
                try health.check(store.file)
                let first = try store.transaction { log in
                    let head = try log.head
                    let now = max(Ledger.wallClock(), try log.lastTime)
                    for draft in drafts(head + 1) { _ = try log.append(draft, recordedAt: now) }
                    return head + 1
                }
                do { try store.file.checkpointIfLarge() } catch { health.noticedAfterwards(error) }
                return first
            }
        } catch {
            throw health.noticed(error)
        }
    }

    /// Makes the projections if there are none, catches them up, and opens the ledger.
    ///
    /// - Parameters:
    ///   - takesOver: The projections come into use even where another version of the program has its own in use.
    ///   - stays: Who keeps a reserve and stays answers before its rows are written.
    ///   - measured: Told of every group's commands once they are on disk and answered.
    ///   - progress: Told, while projections are being made, up to where the log has been folded, and where it ends.
    package func finish(
        takesOver: Bool = true, stays: Bool = true, clock: @escaping @Sendable () -> Microseconds = Ledger.wallClock,
        measured: Ledger.Measured? = nil, limits: SittingLimits = SittingLimits(),
        progress: @escaping (Position, Position) -> Void = { _, _ in }
    ) throws -> Ledger {
        do {
            let maker = ProjectionMaker(set: set, folder: folder, store: store, lock: lock, progress: progress)
            let (opened, note) = try maker.open(takesOver: takesOver)
            return try lock.withLock {
                let projections = ProjectionStore(set, in: folder, opened)
                let scrubbing = Scrubbing(folder: place.path, log: store.file, rows: projections)
                // What a process that was killed has left. It does not keep the ledger from being opened: a reader may
                // stand in the way, and the next writer tries again.
                do {
                    _ = try scrubbing.attempt()
                } catch {
                    // Of a full disk whoever writes next hears, and not whoever wants something
                    // for which there is room.
                    if StorageFault(error)?.kind != .full { health.noticedAfterwards(error) }
                }
                return try Ledger(
                    store: store, projections: projections, logFile: store.file, lock: lock, use: use,
                    scrubbing: scrubbing, signal: HeadSignal(head: try store.read { try $0.head }), clock: clock,
                    threads: .queues(), measured: measured, health: health, diskWatch: diskWatch,
                    answersBeforeRows: stays && diskWatch != nil, notes: note.map { [$0] } ?? [], limits: limits)
            }
        } catch {
            throw place.explained(error)
        }
    }
}
