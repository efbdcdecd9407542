import Foundation
import GRDB
import LedgerEvents

/// Copies a log that others go on writing.
///
/// SQLite's own ways of copying look at the whole file in one transaction, and while that lasts nothing of the
/// write-ahead log can be used again: on a busy server it would grow with the length of the copy, and be moved in one
/// long stop afterwards. Events are only ever appended, so here they are read in pieces, each in a short transaction
/// that lets checkpoints go on; what has been read once stays true. The last piece is the one that reaches the head.
///
/// Nothing is written to the live file, which is opened to be read alone. One connection sees both files; only one of
/// them is written to, so there is no commit of two files that could come apart.
struct LogCopy {
    private let db: DatabaseQueue

    /// Events in one piece: some megabytes, some milliseconds.
    static let piece = 1_024

    /// - Parameter path: Of an empty file.
    init(of live: String, to path: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            try SQLiteConnection.protect(db)
            // Whoever is killed begins anew: the copy counts when it has been checked, synced and given its name.
            try db.execute(sql: "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON")
        }
        db = try DatabaseQueue(path: path, configuration: configuration)
        try db.inDatabase { db in
            try db.execute(
                sql: "ATTACH DATABASE ? AS live", arguments: [URL(filePath: live).absoluteString + "?mode=ro"])
            try SQLiteConnection.refuseShortReads(of: "live", in: db)
        }
    }

    /// - Returns: The position of the last event in the copy.
    func run(progress: (_ done: Position, _ head: Position) -> Void) throws -> Position {
        let plan = try db.inDatabase(Plan.init)
        try db.inDatabase { db in for sql in plan.tables { try db.execute(sql: sql) } }
        var end: Position = 0
        while true {
            let (reached, head) = try copyPiece(after: end, plan.others)
            end = reached
            progress(end, head)
            if end == head { break }
        }
        try db.inDatabase { db in
            // Triggers and indexes come last: each row was checked when it was appended, and is
            // checked again in the copy.
            for sql in plan.rest { try db.execute(sql: sql) }
            try db.execute(sql: "PRAGMA main.user_version = \(plan.version)")
            try db.execute(sql: "PRAGMA main.application_id = \(plan.application)")
        }
        try db.close()
        return end
    }

    /// Statements by which the live file came to be what it is.
    private struct Plan {
        var tables: [String] = []
        var rest: [String] = []
        /// Small tables beside the two that grow.
        var others: [String] = []
        var version: Int32
        var application: Int32

        init(_ db: Database) throws {
            let rows = try Row.fetchAll(
                db,
                sql:
                    "SELECT type, name, sql FROM live.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            )
            for row in rows {
                let (type, name, sql): (String, String, String) = try (
                    row.decode(atIndex: 0), row.decode(atIndex: 1), row.decode(atIndex: 2)
                )
                if type == "table" { tables.append(sql) } else { rest.append(sql) }
                if type == "table", !["event", "body"].contains(name) { others.append(name) }
            }
            version = try Int32.fetchOne(db, sql: "PRAGMA live.user_version") ?? 0
            application = try Int32.fetchOne(db, sql: "PRAGMA live.application_id") ?? 0
        }
    }

    /// One look at the live file, from the first statement to the last.
    private func copyPiece(
        after start: Position, _ others: [String]
    ) throws -> (end: Position, head: Position) {
        var (end, head) = (start, start)
        try db.inDatabase { db in
            try db.inTransaction(.deferred) {
                try db.cachedStatement(
                    sql: "INSERT INTO main.event SELECT * FROM live.event WHERE position > ? ORDER BY position LIMIT ?"
                ).execute(arguments: [start, Self.piece])
                end = try Position.fetchOne(db, sql: "SELECT max(position) FROM main.event") ?? 0
                head = try Position.fetchOne(db, sql: "SELECT max(position) FROM live.event") ?? 0
                try db.cachedStatement(
                    sql: """
                        INSERT INTO main.body SELECT * FROM live.body
                        WHERE position > ? AND position <= ? ORDER BY position
                        """
                ).execute(arguments: [start, end])
                // What has been read once stays true, but for a body that is erased: an event says
                // so, and it is read again.
                try db.cachedStatement(
                    sql: """
                        INSERT OR REPLACE INTO main.body SELECT * FROM live.body WHERE position IN
                        (SELECT body FROM main.event WHERE position > ? AND position <= ? AND type = '\(EventType.bodyRedacted.rawValue)')
                        """
                ).execute(arguments: [start, end])
                if end == head {
                    for name in others {
                        try db.execute(sql: "INSERT INTO main.\"\(name)\" SELECT * FROM live.\"\(name)\"")
                    }
                }
                return .commit
            }
        }
        return (end, head)
    }
}
