import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The last step of putting a copy back: the old files get other names, and the copy gets theirs.
///
/// A log is two files with its write-ahead log, and no system renames two at once. So the copy first gets a name that
/// says that it is the one from now on; that is the moment in which it counts. Whoever opens the folder next does what
/// is left, if the restore was killed before it had: each renaming is done once, in any number of starts.
enum RestoreSwap {
    private static let prefix = "ledger.db.restored-epoch-"

    static func readyPath(in folder: String, epoch: Int64) -> String { "\(folder)/\(prefix)\(epoch)" }

    /// What the files that were there are called then.
    static func keptName(_ name: String, epoch: Int64) -> String { "\(name).before-epoch-\(epoch)" }

    /// The logs that gave way, by name: nobody writes to them, whatever is erased from then on. Of one that was removed
    /// the write-ahead log may still be there.
    static func kept(in folder: String) throws -> [String] {
        try epochsBegun(in: folder).sorted().map { keptName("ledger.db", epoch: $0) }
    }

    /// The epochs before which a log gave way here.
    static func epochsBegun(in folder: String) throws -> Set<Int64> {
        let prefix = keptName("ledger.db", epoch: 0).dropLast()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        return Set(
            names.compactMap { name in
                name.hasPrefix(prefix) ? Int64(name.dropFirst(prefix.count).trimmingSuffix("-wal")) : nil
            })
    }

    /// The epoch of a copy that counts and has not got its name yet.
    static func pending(in folder: String) -> Int64? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.lazy.compactMap { $0.hasPrefix(prefix) ? Int64($0.dropFirst(prefix.count)) : nil }.max()
    }

    /// The caller holds the ledger's lock, or has the folder alone; nobody has the old files open.
    ///
    /// - Returns: The epoch of the copy that was put in place, if one had been waiting.
    @discardableResult
    static func finish(in folder: String) throws -> Int64? {
        guard let epoch = pending(in: folder) else { return nil }
        let ledger = folder + "/ledger.db"
        let kept = keptName(ledger, epoch: epoch)
        for suffix in ["-wal", ""] { try move(ledger + suffix, to: kept + suffix) }
        let checkpoint = CheckpointBook.path(in: folder)
        try move(checkpoint, to: keptName(checkpoint, epoch: epoch))
        // Made from the log, as these two are by SQLite from the other files.
        unlink(ledger + "-shm")
        try ProjectionFolder.removeAll(in: folder)
        try DurableFile.syncFolder(of: ledger)
        try move(readyPath(in: folder, epoch: epoch), to: ledger)
        try DurableFile.syncFolder(of: ledger)
        return epoch
    }

    /// Nothing is ever written over.
    private static func move(_ path: String, to name: String) throws {
        let files = FileManager.default
        guard files.fileExists(atPath: path) else { return }
        guard !files.fileExists(atPath: name), rename(path, name) == 0 else {
            throw LedgerError(
                .unavailable,
                """
                a backup is being put back, and \(path) cannot be renamed to \(name); see that \(name) is not there yet, \
                and that the folder can be written
                """)
        }
    }
}

extension Substring {
    fileprivate func trimmingSuffix(_ suffix: String) -> Substring {
        hasSuffix(suffix) ? dropLast(suffix.count) : self
    }
}

extension Ledger {
    /// Whether a folder has a ledger, or will have one when it is opened.
    package static func exists(in folder: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/ledger.db") || RestoreSwap.pending(in: folder) != nil
    }
}
