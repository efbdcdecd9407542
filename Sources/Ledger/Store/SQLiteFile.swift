import CSQLiteSettings
import Foundation
import GRDB
import Synchronization

/// A database file and its write-ahead log, which is moved into the file by our own hand alone.
///
/// SQLite before 3.51.3 can corrupt a write-ahead log when one connection checkpoints while another resets it, so
/// checkpoints are taken under the ledger's lock only.
final class SQLiteFile: Sendable {
    let pool: DatabasePool
    let path: String
    private let log: LogLength
    /// The files that were opened, where another process may put others.
    private let opened: [(path: String, identity: FileStatus.Identity?)]

    /// A write-ahead log of more pages than this (8 MB) is moved into its file.
    static let largestLog: Int32 = 2048

    /// Opens `path`, creating it if needed. Opening writes to the file, so the caller holds the ledger's lock.
    init(_ path: String, synchronous: SQLiteConnection.Synchronous) throws {
        let log = LogLength()
        self.log = log
        self.path = path
        do {
            pool = try SQLiteConnection.pool(path, synchronous: synchronous) { log.follow($0) }
        } catch {
            throw StorageFault(error, at: path) ?? error
        }
        // Who finds no index of the write-ahead log makes a new one, and writes over what we append by the old one.
        opened = try ["", "-wal", "-shm"].map { path + $0 }.map { ($0, try FileStatus($0)?.identity) }
    }

    /// What is in a file's write-ahead log, or has been cut from it, is on disk when this returns; so is its name.
    ///
    /// Whoever was killed between writing a commit and syncing it has left it in the write-ahead log, and SQLite counts
    /// it as committed when the file is opened next. Before anything is answered from it or signed, it must be on disk.
    ///
    /// The caller holds the ledger's lock.
    static func bringLogToDisk(of path: String) throws {
        let log = path + "-wal"
        guard try FileStatus(log) != nil else { return }
        try DurableFile.sync(log)
        try DurableFile.syncFolder(of: log)
    }

    var name: String { URL(filePath: path).lastPathComponent }

    /// Runs `work` on the writing connection. An error that speaks of the disk comes out as a `StorageFault`.
    func write<Result>(_ work: (Database) throws -> Result) throws -> Result {
        try pool.writeWithoutTransaction { db in
            do { return try work(db) } catch { throw StorageFault(error, at: path) ?? error }
        }
    }

    /// Whether what is written still goes to the files that whoever comes next will open. One that was deleted or
    /// replaced takes what is written with it.
    var isInPlace: Bool { opened.allSatisfy { (try? FileStatus($0.path))??.identity == $0.identity } }

    /// Moves what the write-ahead log holds into the file, if that is much. The caller holds the ledger's lock.
    ///
    /// Readers are not waited for: what they still need stays in the log for the next time. But where they
    /// come and go so fast that there is always one, the log would never begin anew, so that a log of twice
    /// that length waits for them.
    func checkpointIfLarge() throws {
        let pages = log.pages
        guard pages > Self.largestLog else { return log.waitedAt.store(0, ordering: .relaxed) }
        try checkpoint()
        guard pages > max(2 * Self.largestLog, log.waitedAt.load(ordering: .relaxed) + Self.largestLog) else { return }
        log.waitedAt.store(pages, ordering: .relaxed)
        _ = try checkpointWaiting("RESTART", for: Self.patience)
    }

    /// Milliseconds. Those who begin to read when all has been moved are in nobody's way; a long one is not waited for
    /// again before the log has grown by as much.
    private static let patience = 20

    /// The same, however little it is.
    func checkpoint() throws {
        try write { db in _ = try db.checkpoint(.passive) }
    }

    /// Moves everything into the file and cuts the write-ahead log to nothing. The caller holds the ledger's lock.
    ///
    /// - Returns: False if readers, who are not waited for, still need what it holds.
    func emptyLog() throws -> Bool { try checkpointWaiting("TRUNCATE", for: 0) }

    private func checkpointWaiting(_ mode: String, for milliseconds: Int) throws -> Bool {
        try write { db in
            try db.execute(sql: "PRAGMA busy_timeout = \(milliseconds)")
            defer { try? db.execute(sql: "PRAGMA busy_timeout = \(SQLiteConnection.patience)") }
            return try Int.fetchOne(db, sql: "PRAGMA wal_checkpoint(\(mode))") == 0
        }
    }
}

/// The pages that the write-ahead log held after the last commit of a connection.
///
/// The size of its file does not tell: that stays, and is written over from the beginning after a checkpoint.
private final class LogLength: Sendable {
    private let count = Atomic<Int32>(0)
    /// How many they were when readers were last waited for.
    let waitedAt = Atomic<Int32>(0)

    var pages: Int32 { count.load(ordering: .relaxed) }

    /// The caller keeps this object for as long as the connection is open.
    func follow(_ db: Database) {
        guard let connection = db.sqliteConnection else { return }
        let note: @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafePointer<CChar>?, Int32) -> Int32 = {
            context, _, _, pages in
            guard let context else { return SQLITE_OK }
            Unmanaged<LogLength>.fromOpaque(context).takeUnretainedValue().count.store(pages, ordering: .relaxed)
            return SQLITE_OK
        }
        sqlite3_wal_hook(connection, note, Unmanaged.passUnretained(self).toOpaque())
    }
}
