import Foundation
import GRDB
import LedgerEvents

/// What SQLite sees in `ledger.db`, looked at without writing before it is opened to be written.
///
/// SQLite takes any write-ahead log that lies beside a file for its own. So the file is read alone too: what stands in
/// it must stand there with the log as well.
enum LedgerContents {
    /// The caller holds the ledger's lock.
    static func check(_ folder: DataFolder) throws {
        let path = folder.ledger
        guard let file = try FileStatus(path), file.size > 0 else { return }
        let alone = FileAlone(path)?.lastWholeEvent()
        let joined: (program: Int32, tables: Int, version: Int32, head: Position, leaf: [UInt8]?)
        do {
            joined = try SQLiteConnection.readOnly(path).read { db in
                let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
                let program = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
                let version = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                guard program == LedgerSchema.applicationID else { return (program, tables, version, 0, nil) }
                let reader = SQLiteEventReader(db: db)
                let leaf = try alone.flatMap { try reader.leaf(at: $0.position) }
                return (program, tables, version, try reader.head, leaf)
            }
        } catch let error as DatabaseError {
            throw unreadable(path, error, alone)
        }
        guard joined.program == LedgerSchema.applicationID || (joined.program == 0 && joined.tables == 0) else {
            throw LedgerSchema.refusal(ofForeign: path)
        }
        try LedgerSchema.refuseNewer(joined.version, path)
        if let alone, joined.leaf != alone.leaf { throw foreignLog(path, alone.position) }
        if joined.head == 0 { try folder.checkNoEventsAreLost() }
        try checkReach(folder, head: joined.head)
    }

    /// A log that ends before what was signed for it is an older copy, or has lost its end. Going on with it, two logs
    /// would say the same of themselves.
    private static func checkReach(_ folder: DataFolder, head: Position) throws {
        let path = CheckpointBook.path(in: folder.path)
        guard let bytes = FileManager.default.contents(atPath: path), let signed = try? Checkpoint(unverified: bytes),
            let source = signed.source, signed.size > head
        else { return }
        let standing = try LogStanding(path: folder.ledger)
        // What was given up when a backup was put back, the log tells of.
        guard source.ledger == standing.ledger, source.epoch >= standing.epochs.current else { return }
        throw LedgerError(
            .missing,
            """
            \(folder.ledger) ends at event \(head), and \(path) was signed for \(signed.size) events in epoch \(source.epoch): \
            an older copy is in its place, or its write-ahead log, ledger.db-wal, is gone. Put back what belongs there; if \
            there is nothing newer, move this file elsewhere and put it back with `syncledger restore`, which tells of the loss
            """)
    }

    /// What is made anew without asking must have been made from the log.
    static func checkProjections(_ folder: DataFolder) throws {
        let tables = "SELECT count(*), coalesce(sum(name = 'projection_cursor'), 0), min(name) FROM sqlite_schema"
        guard let row = FileAlone(folder.projections)?.row(tables), row.count == 3, row[0] != "0", row[1] == "0" else {
            return
        }
        throw LedgerError(
            .notALedger, "projections.db is a SQLite file of another program (it has a \(row[2])); move it away")
    }

    private static func unreadable(
        _ path: String, _ error: DatabaseError, _ alone: (position: Position, leaf: [UInt8])?
    ) -> LedgerError {
        let words = error.message ?? "\(error.resultCode)"
        let isDamaged = StorageFault(error)?.kind == .damage
        if let alone, isDamaged, FileManager.default.fileExists(atPath: path + "-wal") {
            return foreignLog(path, alone.position)
        }
        return LedgerError(
            isDamaged ? .corrupt : .unavailable,
            """
            \(path) cannot be read: \(words). Keep the folder as it is, look for a failing disk, and put a backup back; \
            `syncledger verify` says where it is damaged
            """)
    }

    private static func foreignLog(_ path: String, _ position: Position) -> LedgerError {
        LedgerError(
            .corrupt,
            """
            \(path)-wal is not of this ledger.db, or is damaged: with it, event \(position) of ledger.db is another one or \
            none. Put back the ledger.db-wal that belongs to it; if there is none, keep this one elsewhere and start \
            without: the last events before it are lost then
            """)
    }
}
