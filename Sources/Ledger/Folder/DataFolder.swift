import Foundation
import GRDB

/// The folder of a ledger, looked at before anything in it is opened: what is not as it must be is named, with what
/// would be right, and nothing is touched.
package struct DataFolder: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    var ledger: String { path + "/ledger.db" }
    var projections: String { path + "/projections.db" }

    package var hasLedger: Bool { FileManager.default.fileExists(atPath: ledger) }

    /// Makes it if there is none.
    ///
    /// - Throws: What is wrong with the one that is there.
    package func prepare() throws {
        if try FileStatus(path) == nil { try make() }
        try check()
    }

    /// Does nothing where it is there. What is acknowledged in it is not to go with its name.
    package func make() throws {
        var parents: [String] = []
        // Foundation takes one character that is a whole path for a mistake of ours, and ends the program.
        var folder = path.hasPrefix("/") ? path : "./" + path
        while try FileStatus(folder) == nil {
            folder = NSString(string: folder).deletingLastPathComponent
            parents.append(folder)
        }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw LedgerError(
                .unavailable, "the data folder \(path) cannot be created: \(error.localizedDescription)")
        }
        // What may be written but not read cannot be synced by us.
        for parent in parents where FileManager.default.isReadableFile(atPath: parent) { try DurableFile.sync(parent) }
    }

    /// - Throws: What is not as it must be. A folder that is not there is as it must be.
    package func check() throws {
        guard let folder = try FileStatus(path) else { return }
        guard folder.kind == .folder else {
            throw LedgerError(.unavailable, "\(path) is a file; the data folder must be a folder")
        }
        try folder.checkRights(path)
        for name in Self.files {
            let file = path + "/" + name
            guard let status = try FileStatus(file) else { continue }
            guard status.kind == .file else {
                throw LedgerError(.unavailable, "\(file) is not a file; move it away, or name another data folder")
            }
            try status.checkRights(file)
        }
        // A backup that is being put back is about to take the place of whatever is there.
        guard RestoreSwap.pending(in: path) == nil else { return }
        guard let file = try FileStatus(ledger), file.size > 0 else { return try checkNothingIsLost() }
        try FileHeader(ledger).check(ledger)
    }

    private static let files =
        ["ledger.lock", "ledger.lock.queue"]
        + ["ledger.db", "projections.db"].flatMap { name in ["", "-wal", "-shm"].map { name + $0 } }

    /// Whether a name is of those that a ledger gives to its files, in a folder that has one. Any other is its keeper's,
    /// who may have copies there.
    static func owns(_ file: String) -> Bool {
        let url = URL(filePath: file)
        let name = url.lastPathComponent
        return (name.contains(".lock") || beginnings.contains { name.hasPrefix($0) })
            && FileManager.default.fileExists(atPath: url.deletingLastPathComponent().path + "/ledger.lock")
    }

    private static let beginnings = [
        "ledger.db", "ledger.users", "projections", "checkpoint", "keys", "reserve", Scrubbing.fileName,
    ]

    /// A file that is not there, or empty, is a ledger that has not begun; beside what a ledger leaves it is one that
    /// was lost. SQLite itself would delete the write-ahead log of such a file.
    private func checkNothingIsLost() throws {
        let traces = ["ledger.db-wal", "projections.db"] + Self.tracesOfEvents
        guard let trace = try trace(traces) else { return }
        let what = hasLedger ? "is empty" : "is not there"
        throw LedgerError(
            .missing,
            """
            \(ledger) \(what), and there is a \(trace): a ledger was here, and no new one is begun beside what is left of \
            it. Put ledger.db back, with its ledger.db-wal if there is one, or a backup; or name an empty folder
            """)
    }

    /// The same for a file that SQLite finds no event in.
    func checkNoEventsAreLost() throws {
        guard let trace = try trace(Self.tracesOfEvents) else { return }
        throw LedgerError(
            .missing,
            """
            \(ledger) has no events, and there is a \(trace): a ledger was here, and its events are lost. They may stand in \
            its write-ahead log, ledger.db-wal: put that back, or a backup of ledger.db; or name an empty folder
            """)
    }

    /// Made when there is an event.
    private static let tracesOfEvents = ["keys/marker.key", "checkpoint"]

    /// An error of SQLite while the files were opened, with what to do.
    func explained(_ error: any Error) -> any Error {
        guard let fault = StorageFault(error) else {
            guard let error = error as? DatabaseError else { return error }
            return LedgerError(.unavailable, "the files in \(path) cannot be opened: \(error.message ?? "\(error)")")
        }
        switch fault.kind {
        case .full:
            return LedgerError(.full, "the files in \(path) cannot be opened: \(fault.words); make room on the disk")
        case .damage:
            return LedgerError(
                .corrupt,
                """
                the files in \(path) are damaged: \(fault.words). `syncledger verify` says whether it is the log, which a \
                backup brings back; files named projections* can be deleted while nothing runs, and are made anew
                """)
        }
    }

    private func trace(_ names: [String]) throws -> String? {
        try names.first { name in
            // A folder of keys that others may not look into is a trace too.
            guard let found = try FileStatus(path + "/" + name) else { return false }
            return found.size > 0
        }
    }
}
