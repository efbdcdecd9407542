import Foundation
import GRDB
package import LedgerEvents

/// Makes projections beside those in use, while every process goes on with what it has, and then
/// puts them in their place.
///
/// A build holds the writer's lock for its last few events only. One process builds at a time; another that waits for
/// the same finds it done.
struct ProjectionMaker {
    let set: ProjectionSet
    let folder: ProjectionFolder
    let store: SQLiteStore
    /// The writer's.
    let lock: FileLock
    /// Told up to where the log has been folded, and where it ends.
    var progress: (Position, Position) -> Void = { _, _ in }

    /// So many events are folded at most while the writer's lock is held.
    private static let stretch: Position = 10_000
    /// With less than this to go, a build is as good as done.
    private static let smallRest: Position = 1_000

    /// Opens the projections of this log by these reducers; makes them first if there are none.
    ///
    /// - Parameter takesOver: They come into use even where another version of the program has its own in use.
    /// - Returns: What was not as expected too, if something was not.
    func open(takesOver: Bool) throws -> (ProjectionStore.Opened, note: String?) {
        let (opened, note) = try existing()
        if let opened { return (try bring(opened, takesOver: takesOver), note) }
        return try building { (try bring(existing().0 ?? make(), takesOver: takesOver), note) }
    }

    /// Makes them whatever there is. Where another version of the program has its own in use,
    /// these are only kept ready.
    func makeAnew() throws -> ProjectionStore.Opened {
        try building { try bring(make(), takesOver: false) }
    }

    private func building<Result>(_ work: () throws -> Result) throws -> Result {
        try folder.builders().withLock(work)
    }

    /// What is in use, or was made ready beside what another version has in use. Only what is of this log.
    func existing() throws -> (ProjectionStore.Opened?, note: String?) {
        try lock.withLock {
            if try folder.hasPlainFile { return (nil, try noteOfPlainFile()) }
            guard let name = try folder.atHand else { return (nil, nil) }
            let opened = try folder.open(name)
            return try opened.writer.writeWithoutTransaction { db in
                let note = try note(db)
                guard try store.read({ try set.standing(db, following: $0) }) == .right else { return (nil, note) }
                try set.createAside(db)
                return (opened, note)
            }
        }
    }

    /// It is made anew in any case; what it was made of may tell of something that is wrong with the log.
    private func noteOfPlainFile() throws -> String? {
        try SQLiteConnection.readOnly(folder.path(ProjectionFolder.link)).read(note)
    }

    private func note(_ db: Database) throws -> String? {
        try store.read { log in try set.standing(db, following: log).note(head: log.head) }
    }

    /// A whole file that is nearly at the head of the log, made without holding anybody up.
    private func make() throws -> ProjectionStore.Opened {
        try folder.removeUnfinished()
        let name = try folder.nextName()
        let path = folder.unfinished(name)
        // After a failure; when all went well it has another name by then.
        defer { unlink(path) }
        let build = try ProjectionBuild(set, path: path)
        try catchUp(build)
        try build.index()
        try build.fillTree(store)
        try catchUp(build)
        try build.close()
        try DurableFile.sync(path)
        try DurableFile.move(path, to: folder.path(name))
        return try lock.withLock { try folder.open(name) }
    }

    private func catchUp(_ build: ProjectionBuild) throws {
        while true {
            let head = try store.read { try $0.head }
            try build.fold(store, through: head) { progress($0, head) }
            if try store.read({ try $0.head }) - build.position < Self.smallRest { return }
        }
    }

    /// Folds the rest of the log a stretch at a time, so that others get their turns between, and with the last of it
    /// puts the file in use: whoever reads never sees anything go back.
    func bring(_ found: ProjectionStore.Opened, takesOver: Bool) throws -> ProjectionStore.Opened {
        var opened = found
        while try !lock.withLock({
            // Whoever made them anew meanwhile has removed these.
            if let name = folder.successor(of: opened.name) { opened = try folder.open(name) }
            guard try foldStretch(opened) else { return false }
            if takesOver || !folder.isOfOthers { try folder.use(opened.name) }
            return true
        }) {}
        return opened
    }

    /// Returns whether the head of the log is reached.
    private func foldStretch(_ opened: ProjectionStore.Opened) throws -> Bool {
        let isAtHead = try opened.writer.writeWithoutTransaction { db in
            try store.read { log in
                let end = try set.cursor(db).position + Self.stretch
                try Transaction.run(in: db) {
                    try set.catchUp(Rows(remembering: db), with: log, through: end)
                }
                return try log.head <= end
            }
        }
        try opened.file?.checkpointIfLarge()
        return isAtHead
    }
}

extension Ledger {
    /// Makes the projections of a data folder anew from the log while others go on working with those that there are,
    /// and puts them in their place.
    ///
    /// - Returns: How many events were folded, and whether they are in use now. They are not where another version of
    ///   the program has its own in use; they are ready for when this one is started.
    package static func rebuildProjections(
        folder: String, tables: [ProjectionTable], progress: @escaping (Position, Position) -> Void = { _, _ in }
    ) throws -> (position: Position, areInUse: Bool) {
        let place = DataFolder(folder)
        try place.check()
        guard exists(in: folder) else { throw LedgerError(.missing, "there is no ledger in \(folder)") }
        let (store, use, lock) = try openLog(place)
        defer { withExtendedLifetime(use) {} }
        let set = ProjectionSet(tables)
        let maker = ProjectionMaker(
            set: set, folder: ProjectionFolder(folder, set), store: store, lock: lock, progress: progress)
        let made = try maker.makeAnew()
        return (try made.writer.read { try set.cursor($0).position }, !maker.folder.isOfOthers)
    }
}
