import Foundation
package import LedgerEvents

extension Ledger {
    /// Forgets the projections of a data folder and makes them anew from the log, under the writer's lock.
    ///
    /// - Returns: How many events were folded.
    package static func rebuildProjections(folder: String, tables: [ProjectionTable]) throws -> Position {
        let place = DataFolder(folder)
        try place.check()
        guard exists(in: folder) else { throw LedgerError(.missing, "there is no ledger in \(folder)") }
        let use = try FolderUse.shared(folder)
        defer { withExtendedLifetime(use) {} }
        return try FileLock(folder: folder).withLock {
            try RestoreSwap.finish(in: folder)
            try LedgerContents.check(place)
            try LedgerContents.checkProjections(place)
            let store = try SQLiteStore(path: folder + "/ledger.db")
            // Emptied, not deleted: other processes may have the file open, and go on with what it says then.
            let file = try SQLiteFile(folder + "/projections.db", synchronous: .normal)
            let projections = ProjectionStore(writer: file.pool, tables: tables)
            return try store.read { log in
                try projections.makeAnew(following: log)
                return try log.head
            }
        }
    }
}
