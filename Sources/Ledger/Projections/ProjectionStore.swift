import GRDB
import LedgerEvents
import Synchronization

/// The projections in use: disposable, and made of the log. Another process may put others in their place at any
/// moment; whoever begins to read or write asks here where they are now.
final class ProjectionStore: Sendable {
    let set: ProjectionSet
    let freshness = ReadYourWrites()
    /// nil: they live in memory.
    private let folder: ProjectionFolder?
    private let memory: MemoryRows?
    private let opened: Mutex<Opened>

    /// A file, and the connections to it.
    struct Opened: Sendable {
        var name: String
        var writer: any DatabaseWriter
        var file: SQLiteFile?
    }

    /// In memory, where others may have been before.
    init(_ set: ProjectionSet, in memory: MemoryRows, following log: any EventReader) throws {
        self.set = set
        folder = nil
        self.memory = memory
        let writer = memory.queue
        try writer.inDatabase { db in
            try db.inTransaction {
                if try set.standing(db, following: log) != .right {
                    for name in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'") {
                        try db.execute(sql: "DROP TABLE \"\(name)\"")
                    }
                    try set.create(db)
                }
                try set.catchUp(Rows(remembering: db), with: log)
                return .commit
            }
        }
        opened = Mutex(Opened(name: "", writer: writer))
    }

    init(_ set: ProjectionSet, in folder: ProjectionFolder, _ opened: Opened) {
        self.set = set
        self.folder = folder
        memory = nil
        self.opened = Mutex(opened)
    }

    /// What is in use at this moment, for whoever has the writer's lock: it stays so until the lock is given back.
    func inUse() throws -> Opened {
        let known = known
        guard let folder, let name = folder.inUse, name != known.name else { return known }
        let now = try folder.open(name)
        opened.withLock { $0 = now }
        return now
    }

    /// Removes what other versions of the program and interrupted builds have left: nobody keeps it up to date. The
    /// caller has the writer's lock.
    ///
    /// - Returns: The files that other processes have open, which stay. nil while projections are being made: they may
    ///   be of what the log held before.
    func removeUnused() throws -> [String]? {
        guard let folder else { return [] }
        let name = try inUse().name
        var left: [String] = []
        let isRun = try folder.builders().withLockIfFree {
            try folder.removeUnfinished()
            left = try folder.removeUnused(but: name)
        }
        return isRun ? left : nil
    }

    /// Runs `work` on what is in use when it begins, with all that this process answered before.
    func read<Result>(_ work: (Database) throws -> Result) throws -> Result {
        freshness.wait()
        while true {
            let now = try inUseForReading()
            var hasBegun = false
            do {
                return try now.writer.read { db in
                    hasBegun = true
                    return try work(db)
                }
            } catch  where !hasBegun && isReplaced(now) {
                // Replaced, and its file removed, before a connection could be had.
            } catch  where isReplaced(now) && StorageFault(error)?.kind == .damage {
                // Nor is it damage if that happened while the connection was made. What has begun cannot begin again.
                throw LedgerError(.unavailable, "the projections were replaced while they were read; ask again")
            }
        }
    }

    private var known: Opened {
        memory.map { Opened(name: "", writer: $0.queue) } ?? opened.withLock(\.self)
    }

    private func isReplaced(_ known: Opened) -> Bool {
        folder?.inUse.map { $0 != known.name } ?? false
    }

    private func inUseForReading() throws -> Opened {
        let known = known
        guard let folder, isReplaced(known) else { return known }
        // Opening a file writes to it. The writer's own lock is its thread's; another one waits for it.
        return try FileLock(folder: folder.path).withLock { try inUse() }
    }
}

extension ProjectionFolder {
    /// Opens a file. The caller has the writer's lock.
    func open(_ name: String) throws -> ProjectionStore.Opened {
        try checkIsThere(name)
        let file = try SQLiteFile(path(name), synchronous: .normal)
        return .init(name: name, writer: file.pool, file: file)
    }
}
