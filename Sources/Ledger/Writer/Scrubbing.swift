import Foundation
import GRDB
import Synchronization

/// Gets what was erased out of the files: out of the tables it is gone when its transaction commits, out of the
/// write-ahead logs only when they have been emptied.
///
/// A mark in the data folder says that this is still to be done. Whoever writes next, has the ledger open or opens it
/// does it then, so that nothing is left by a process that was killed, or by a long reader that stood in the way.
///
/// Two versions of the program on one folder have a file of projections each, and only the one that has a file open can
/// clean it. So the mark stays, with the names of the files that are left, until each has been cleaned or removed.
final class Scrubbing: Sendable {
    private let mark: String
    private let log: SQLiteFile
    private let rows: ProjectionStore
    private let lastAttempt = Mutex<ContinuousClock.Instant?>(nil)

    /// What the mark holds while every file of projections may have a name in it.
    private static let namesAreLeft = "names\n"
    /// A service does not try more often than that while readers stand in the way.
    private static let rest: Duration = .milliseconds(250)

    init(folder: String, log: SQLiteFile, rows: ProjectionStore) {
        mark = folder + "/" + Self.fileName
        self.log = log
        self.rows = rows
    }

    /// The file in the data folder that is there while an erasure is not finished.
    static let fileName = "erasure.pending"

    var isPending: Bool { access(mark, F_OK) == 0 }

    /// Sets the mark. The caller holds the ledger's lock, and erases after this.
    ///
    /// - Parameter names: Projections hold what is erased.
    func begin(names: Bool) throws {
        // Many bodies are erased at once, and one mark stands for all.
        guard !isPending || (names && filesLeft != nil) else { return }
        try DurableFile.replace(mark, with: names ? Self.namesAreLeft : "")
    }

    /// Does what the mark asks for. The caller holds the ledger's lock.
    ///
    /// - Returns: False if readers still need what is in the write-ahead logs, who are not waited for, or another
    ///   process has projections with names in them.
    func attempt() throws -> Bool {
        guard isPending else { return true }
        let ours = try rows.inUse()
        guard let file = ours.file else { return true }
        let before = filesLeft
        if before != [] {
            guard let others = try rows.removeUnused() else { return false }
            if before?.contains(ours.name) ?? true { guard try cleanNames(file) else { return false } }
            let left = others.filter { before?.contains($0) ?? true }
            if left != before { try DurableFile.replace(mark, with: left.map { $0 + "\n" }.joined()) }
        }
        guard try file.emptyLog(), try log.emptyLog(), filesLeft == [] else { return false }
        // SQLite cuts a log without syncing it: after a power loss what was in it could be back, and the mark not.
        for emptied in [file, log] { try SQLiteFile.bringLogToDisk(of: emptied.path) }
        guard unlink(mark) == 0 else {
            throw LedgerError(.unavailable, "\(mark) cannot be removed: \(String(cString: strerror(errno)))")
        }
        return true
    }

    /// Of the file that this process has open.
    ///
    /// - Returns: False if its rows do not know of the erasure yet, or a reader stands in the way.
    private func cleanNames(_ file: SQLiteFile) throws -> Bool {
        let folded = try file.pool.read { try rows.set.cursor($0).position }
        guard try folded == log.pool.read({ try SQLiteEventReader(db: $0).head }) else { return false }
        // The log's bodies never move.
        guard try file.emptyLog() else { return false }
        try file.write(rows.set.rewriteNames)
        // The file is not on disk before its log has been emptied.
        return try file.emptyLog()
    }

    /// The files of projections that may have a name in them; nil: all that there are.
    var filesLeft: [String]? {
        guard isPending else { return [] }
        guard let text = try? String(contentsOfFile: mark, encoding: .utf8), text != Self.namesAreLeft else {
            return nil
        }
        return text.split(separator: "\n").map(String.init)
    }

    /// The same, now and then: part of a writer's upkeep.
    ///
    /// - Returns: Whether there is nothing left to be done.
    @discardableResult
    func attemptAtTimes() throws -> Bool {
        guard isPending else { return true }
        let isDue = lastAttempt.withLock { last in
            guard last.map({ .now - $0 >= Self.rest }) ?? true else { return false }
            last = .now
            return true
        }
        return isDue ? try attempt() : false
    }
}
