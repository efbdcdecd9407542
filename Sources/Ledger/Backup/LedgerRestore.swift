import CSQLiteSettings
import Foundation
import GRDB
package import LedgerEvents

/// Puts a copy of a log back into a data folder, which nobody else may use meanwhile.
///
/// The copy is brought into the folder, checked there, and told what it is from now on; then it takes the old log's
/// place (`RestoreSwap`). Killed before that, it leaves the folder as it was.
package final class LedgerRestore {
    private let folder: String
    private let use: FolderUse
    private let part: PartFile

    /// - Throws: If somebody has the folder's ledger open, or the file cannot be put back.
    package init(into folder: String) throws {
        self.folder = folder
        use = try FolderUse.alone(folder)
        for suffix in ["-wal", "-shm", "-journal"] {
            try? FileManager.default.removeItem(atPath: Self.partPath(folder) + suffix)
        }
        part = try PartFile(Self.partPath(folder))
    }

    private static func partPath(_ folder: String) -> String { folder + "/ledger.db.restoring" }

    /// Finishes a restore that was killed when the copy counted already.
    ///
    /// - Returns: Its epoch, if there was one.
    package func finishInterrupted() throws -> Int64? {
        let epoch = try RestoreSwap.finish(in: folder)
        if epoch != nil { part.discard() }
        return epoch
    }

    /// Brings the copy into the folder.
    package func bring(_ file: String, progress: (_ done: Int64, _ of: Int64) -> Void) throws {
        do {
            try refuseLiveFile(file)
            do { try FileHeader(file).check(file) } catch let error as LedgerError {
                throw LedgerError(error.code, "nothing was restored: \(error.description)")
            }
            try part.fill(from: file, progress: progress)
            // A copy that SQLite's own shell made may be in write-ahead mode: it is to be one file.
            do { try checkIsLedger(file) } catch let error as DatabaseError {
                throw LedgerError(
                    .corrupt, "nothing was restored: \(file) cannot be read: \(error.message ?? "\(error)")")
            }
        } catch {
            part.discard()
            throw error
        }
    }

    /// A file that says nothing of whose it is may be anybody's.
    private func checkIsLedger(_ file: String) throws {
        let copy = try open()
        let hasLog = try copy.read { try $0.tableExists("event") }
        try copy.close()
        guard hasLog else {
            throw LedgerError(.notALedger, "nothing was restored: \(file) is a SQLite file, and not a ledger")
        }
    }

    private func refuseLiveFile(_ file: String) throws {
        let files = FileManager.default
        guard let status = try FileStatus(file) else { throw LedgerError(.missing, "there is no file \(file)") }
        guard status.kind == .file else {
            throw LedgerError(.notALedger, "\(file) is not a file; name the one that `syncledger backup` made")
        }
        let size = try? files.attributesOfItem(atPath: file + "-wal")[.size] as? NSNumber
        guard (size?.int64Value ?? 0) == 0 else {
            throw LedgerError(
                .refused,
                """
                \(file) has a write-ahead log beside it, so it is a ledger in use or was copied from one, and not a backup; \
                make one of its folder with `syncledger backup`
                """)
        }
    }

    /// Computes the copy again from its bytes.
    package func verify(
        _ witnesses: [Verification.Witness], progress: (Position, Position) -> Void
    ) throws -> Verification {
        try LogVerifier(copy: part.path, witnesses: witnesses).verify(progress: progress)
    }

    /// What would be given up.
    ///
    /// - Returns: Beside that, why the log that is in the folder could not be compared, if it is so damaged.
    package func loss(_ witnesses: [Verification.Witness]) throws -> (RestoreLoss, unreadable: String?) {
        let copy = try LogStanding(path: part.path)
        var loss = try RestoreLoss(of: copy, witnesses: witnesses)
        // Whatever log is there now: a name that an earlier restore has given must not be given again.
        try RestoreSwap.epochsBegun(in: folder).max().map { loss.note(epoch: $0) }
        let path = folder + "/ledger.db"
        guard FileManager.default.fileExists(atPath: path) else { return (loss, nil) }
        let present: LogStanding
        do { present = try LogStanding(path: path) } catch { return (loss, "\(error)") }
        try loss.compare(copy, with: present, in: folder)
        return (loss, nil)
    }

    /// What the logs that are in the folder have erased, and the copy still has: the one that gives way, and those
    /// that gave way before it.
    ///
    /// - Returns: nil if there is no log to tell.
    package func erasedSince() throws -> LaterErasures? {
        let logs = try (["ledger.db"] + RestoreSwap.kept(in: folder)).map { folder + "/" + $0 }
            .filter { FileManager.default.fileExists(atPath: $0) }
        return logs.isEmpty ? nil : LaterErasures(in: part.path, erasedIn: logs)
    }

    /// The logs that restores have put aside in a folder, by name; and such write-ahead logs of
    /// theirs as hold something.
    package static func logsPutAside(in folder: String) throws -> [String] {
        try RestoreSwap.kept(in: folder).flatMap { name in
            let holdsSomething = try (FileStatus(folder + "/" + name + "-wal")?.size ?? 0) > 0
            let files = FileManager.default.fileExists(atPath: folder + "/" + name) ? [name] : []
            return files + (holdsSomething ? [name + "-wal"] : [])
        }
    }

    /// Removes what a restore has left that was killed before its copy counted. The caller has said that it uses the
    /// folder, so that none is under way.
    static func removeUnfinished(in folder: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(partPath(folder) + suffix) }
    }

    package func discard() { part.discard() }

    /// Begins the copy's new epoch, and puts it in the place of what was there.
    ///
    /// - Parameter bodies: What is to be erased in it before: killed at any moment, it does not come back.
    /// - Returns: What the old log is called now, if there was one.
    package func putBack(
        _ restored: LedgerRestored, note: Checkpoint?, erasing bodies: [Position], at time: Microseconds
    ) throws -> String? {
        let hadLedger = FileManager.default.fileExists(atPath: folder + "/ledger.db")
        let db = try open()
        try db.inDatabase { db in
            // In a file of the first version no body can be erased.
            try LedgerSchema.bringUp(db)
            try Transaction.run(in: db) {
                let log = try SQLiteEventTransaction(db, BodyPacking(DictionaryTable.newest(in: db)))
                let last = try log.event(at: restored.size)?.recordedAt ?? time
                _ = try log.append(
                    Draft(restored, body: note.map { .new(Array($0.written.utf8)) } ?? .none),
                    recordedAt: max(time, last))
                try log.erase(again: bodies, recordedAt: max(time, last))
            }
        }
        try db.close()
        try part.take(RestoreSwap.readyPath(in: folder, epoch: restored.epoch))
        try RestoreSwap.finish(in: folder)
        return hadLedger ? RestoreSwap.keptName(folder + "/ledger.db", epoch: restored.epoch) : nil
    }

    /// Without a journal of its own: until the copy has got its name, it is begun anew after whatever happens.
    private func open() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            try SQLiteConnection.protect(db)
            try db.execute(sql: "PRAGMA journal_mode = MEMORY")
        }
        return try DatabaseQueue(path: part.path, configuration: configuration)
    }
}
