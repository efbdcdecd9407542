import CSQLiteSettings
import Foundation
import GRDB

/// An error of SQLite that says something about the disk or a file, not about what was asked.
struct StorageFault: Error, Sendable, Equatable, CustomStringConvertible {
    enum Kind: Sendable {
        /// There is no room. The transaction is undone, and all goes on when there is.
        case full
        /// Bytes cannot be read, written or synced, or are not what was written. What SQLite has in memory may not be
        /// what is on disk: nothing is built on it.
        case damage
    }

    var kind: Kind
    /// What SQLite says, and of which file, where that is known.
    var words: String

    var description: String { words }

    /// - Parameter path: The file that was written. What has been named already stays as it is.
    init?(_ error: any Error, at path: String? = nil) {
        if let fault = error as? StorageFault {
            self = fault
            return
        }
        guard let error = error as? DatabaseError else { return nil }
        switch error.resultCode {
        case .SQLITE_FULL: kind = .full
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: kind = .damage
        case .SQLITE_IOERR: kind = Self.isForRoom(error.extendedResultCode, path) ? .full : .damage
        default: return nil
        }
        let name = path.map { URL(filePath: $0).lastPathComponent + ": " } ?? ""
        words = name + "\(error.message ?? "no word") (SQLite error \(error.extendedResultCode.rawValue))"
    }

    /// SQLite has a code of its own for a full disk only: a quota or a file's greatest size ends in an I/O error. What
    /// is heard of at a sync is always damage, whatever its cause: the bytes were taken and are lost.
    private static func isForRoom(_ code: ResultCode, _ path: String?) -> Bool {
        switch code {
        case .SQLITE_IOERR_SHMSIZE: true
        case .SQLITE_IOERR_WRITE: path.map(RoomProbe.findsNone) ?? false
        default: false
        }
    }
}

extension Database {
    /// Runs `work`. An error that speaks of the disk comes out as a `StorageFault` of this connection's file: around it
    /// there may be the transaction of another one, which would take it for its own.
    func namingItsFile<Result>(_ work: () throws -> Result) throws -> Result {
        do { return try work() } catch {
            let path = sqlite3_db_filename(sqliteConnection, "main").map { String(cString: $0) }
            throw StorageFault(error, at: path.flatMap { $0.isEmpty ? nil : $0 }) ?? error
        }
    }
}
