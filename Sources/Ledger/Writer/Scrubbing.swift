import Foundation
import GRDB
import Synchronization

/// Gets what was erased out of the files: out of the tables it is gone when its transaction commits, out of the
/// write-ahead logs only when they have been emptied.
///
/// A mark in the data folder says that this is still to be done. Whoever writes next or opens the ledger does it then, so
/// that nothing is left by a process that was killed, or by a long reader that stood in the way.
final class Scrubbing: Sendable {
    private let mark: String
    private let log: SQLiteFile
    private let rows: ProjectionStore
    private let lastAttempt = Mutex<ContinuousClock.Instant?>(nil)

    /// What the mark holds while rows that had a name in them are still to be written anew.
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
        guard !isPending || (names && contents != Self.namesAreLeft) else { return }
        try DurableFile.replace(mark, with: names ? Self.namesAreLeft : "")
    }

    /// Does what the mark asks for. The caller holds the ledger's lock.
    ///
    /// - Returns: False if readers still need what is in the write-ahead logs; they are not waited for.
    func attempt() throws -> Bool {
        guard isPending else { return true }
        guard let rows = try rows.inUse().file else { return true }
        if contents == Self.namesAreLeft {
            guard try self.rows.removeOthers() else { return false }
            // The log's bodies never move.
            guard try rows.emptyLog() else { return false }
            try rows.pool.writeWithoutTransaction(self.rows.set.rewriteNames)
            // The file is not on disk before its log has been emptied.
            guard try rows.emptyLog() else { return false }
            try DurableFile.replace(mark, with: "")
        }
        guard try rows.emptyLog(), try log.emptyLog() else { return false }
        guard unlink(mark) == 0 else {
            throw LedgerError(.unavailable, "\(mark) cannot be removed: \(String(cString: strerror(errno)))")
        }
        return true
    }

    /// The same, now and then: part of a writer's upkeep.
    func attemptAtTimes() throws {
        guard isPending else { return }
        let isDue = lastAttempt.withLock { last in
            guard last.map({ .now - $0 >= Self.rest }) ?? true else { return false }
            last = .now
            return true
        }
        if isDue { _ = try attempt() }
    }

    private var contents: String { (try? String(contentsOfFile: mark, encoding: .utf8)) ?? Self.namesAreLeft }
}
