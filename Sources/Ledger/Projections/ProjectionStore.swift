import Foundation
import GRDB
import LedgerEvents

/// `projections.db`: what the reducers made of the log. Disposable; a file that is not of this log, or of other
/// versions of the reducers, or ahead of the log, is made anew.
final class ProjectionStore: Sendable {
    let writer: any DatabaseWriter
    let tables: [ProjectionTable]
    /// Names and versions of all reducers, and the events that they know: rows made by others are not used. A program
    /// that meets rows of a newer one so reads the whole log, and finds what it cannot read.
    private let version: String

    init(writer: any DatabaseWriter, tables: [ProjectionTable]) {
        self.writer = writer
        self.tables = tables
        let reducers = tables.map { "\($0.table.name):\($0.version)" }
        version = (["aside:\(Self.versionAside)"] + reducers + ["events:\(EventType.vocabulary)"])
            .joined(separator: ",")
    }

    /// Raised when what stands beside the reducers' rows changes its shape or its meaning.
    private static let versionAside = 1

    /// What is made of the log as well, and not by reducers: by whoever needs it, off the way of an append.
    private static func createAside(_ db: Database) throws {
        try TileTable.create(db)
        try TypeBlocks.create(db)
        try SnapshotTable.create(db)
    }

    /// Where the rows stand: the last event folded, and its leaf.
    struct Cursor: Equatable {
        var position: Position
        var leaf: [UInt8]
    }

    /// Makes the rows follow this log, from the beginning if they followed another. The caller holds the lock.
    ///
    /// - Returns: What was not as expected, if something was not.
    func open(following log: any EventReader) throws -> String? {
        try writer.writeWithoutTransaction { db in
            var note: String?
            try db.inTransaction(.immediate) {
                let standing = try standing(db, following: log)
                if standing != .right { try reset(db) }
                note = try standing.note(head: log.head)
                try Self.createAside(db)
                try catchUp(Rows(db, cache: RowCache()), with: log)
                return .commit
            }
            return note
        }
    }

    /// Makes the rows from the beginning, whatever they say now. The caller holds the lock.
    func makeAnew(following log: any EventReader) throws {
        try writer.writeWithoutTransaction { db in
            try db.inTransaction(.immediate) {
                try reset(db)
                try Self.createAside(db)
                try catchUp(Rows(db, cache: RowCache()), with: log)
                return .commit
            }
        }
    }

    /// How the rows stand to a log.
    private enum Standing: Equatable {
        case right
        /// There are none, or they were made by other reducers.
        case tooOld
        case ofAnother(Position)
        case ahead(Position)

        func note(head: Position) -> String? {
            switch self {
            case .right, .tooOld: nil
            case .ofAnother(let position):
                "projections.db was made of another log: its event \(position) is not this one's. It was made anew"
            case .ahead(let position):
                """
                projections.db knew \(position) events, and the log ends at \(head): is ledger.db an older copy, or was its \
                write-ahead log lost? `syncledger verify` with the last checkpoint tells. projections.db was made anew
                """
            }
        }
    }

    private func standing(_ db: Database, following log: any EventReader) throws -> Standing {
        guard try db.tableExists("projection_cursor") else {
            if let table = try String.fetchOne(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'") {
                throw LedgerError(
                    .notALedger,
                    "projections.db is a SQLite file of another program (it has a table \(table)); move it away")
            }
            return .tooOld
        }
        guard try String.fetchOne(db, sql: "SELECT version FROM projection_cursor") == version else { return .tooOld }
        let cursor = try cursor(db)
        guard cursor.position > 0, try log.leaf(at: cursor.position) != cursor.leaf else { return .right }
        return cursor.position > (try log.head) ? .ahead(cursor.position) : .ofAnother(cursor.position)
    }

    private func reset(_ db: Database) throws {
        for name in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'") {
            try db.execute(sql: "DROP TABLE \"\(name)\"")
        }
        try create(db)
    }

    func create(_ db: Database) throws {
        for table in tables {
            for statement in TableStatements(table.table).create { try db.execute(sql: statement) }
        }
        try db.execute(
            sql: """
                CREATE TABLE projection_cursor (
                    only INTEGER PRIMARY KEY CHECK (only = 1), position INTEGER NOT NULL, leaf BLOB NOT NULL,
                    version TEXT NOT NULL
                ) STRICT
                """)
        try db.execute(sql: "INSERT INTO projection_cursor VALUES (1, 0, x'', ?)", arguments: [version])
    }

    func cursor(_ db: Database) throws -> Cursor {
        guard
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT position, leaf FROM projection_cursor WHERE only = 1"))
        else { throw LedgerError(.corrupt, "projections.db has lost its cursor; delete the file, it is made anew") }
        return Cursor(position: row[0], leaf: try row.withUnsafeData(atIndex: 1) { Array($0 ?? Data()) })
    }

    /// Says up to where the rows have come, and writes what is still to be written of them.
    func setCursor(_ cursor: Cursor, _ rows: Rows) throws {
        try rows.flush()
        try rows.db.cachedStatement(sql: "UPDATE projection_cursor SET position = ?, leaf = ? WHERE only = 1")
            .execute(arguments: [cursor.position, Data(cursor.leaf)])
    }

    func fold(_ event: Event, into rows: Rows) throws {
        let event = event.forManyReducers()
        for table in tables { try table.fold(event, rows) }
        try rows.flushIfFull()
    }

    /// Folds what other processes appended since these rows were last written.
    func catchUp(_ rows: Rows, with log: any EventReader) throws {
        let cursor = try cursor(rows.db)
        guard cursor.position < (try log.head) else { return }
        try log.scan(.all, after: cursor.position) { event in
            try fold(event, into: rows)
            return true
        }
        try setCursor(Cursor(position: log.head, leaf: log.leaf(at: log.head) ?? []), rows)
    }
}
