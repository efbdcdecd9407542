import Crypto
import Foundation
import GRDB
import LedgerEvents

/// The reducers of a program, and how what they made of a log stands in a file: their tables, and a cursor that says
/// how far they have come.
struct ProjectionSet: Sendable {
    let tables: [ProjectionTable]
    /// Names, versions and shapes of all of them, and the events that they know: rows made by others are not used. A
    /// program that meets rows of a newer one so reads the whole log, and finds what it cannot read.
    let version: String

    /// Raised when what stands beside the reducers' rows changes its shape or its meaning.
    private static let versionAside = 1

    init(_ tables: [ProjectionTable]) {
        self.tables = tables
        version = (["aside:\(Self.versionAside)"] + tables.map(\.fingerprint) + ["events:\(EventType.vocabulary)"])
            .joined(separator: ",")
    }

    /// A short name for `version`.
    var name: String { ProjectionTable.digest([version]) }

    /// Where the rows stand: the last event folded, and its leaf.
    struct Cursor: Equatable {
        var position: Position
        var leaf: [UInt8]
    }

    /// How rows stand to a log.
    enum Standing: Equatable {
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

    func standing(_ db: Database, following log: any EventReader) throws -> Standing {
        guard try db.tableExists("projection_cursor"),
            try String.fetchOne(db, sql: "SELECT version FROM projection_cursor") == version
        else { return .tooOld }
        let cursor = try cursor(db)
        guard cursor.position >= 0 else { return .tooOld }
        guard cursor.position > 0, try log.leaf(at: cursor.position) != cursor.leaf else { return .right }
        return cursor.position > (try log.head) ? .ahead(cursor.position) : .ofAnother(cursor.position)
    }

    /// Makes the tables, empty.
    func create(_ db: Database) throws {
        try createTables(db)
        try createIndexes(db)
    }

    func createTables(_ db: Database) throws {
        for table in tables { try db.execute(sql: TableStatements(table.table).create) }
        try db.execute(
            sql: """
                CREATE TABLE projection_cursor (
                    only INTEGER PRIMARY KEY CHECK (only = 1), position INTEGER NOT NULL, leaf BLOB NOT NULL,
                    version TEXT NOT NULL
                ) STRICT
                """)
        try db.execute(sql: "INSERT INTO projection_cursor VALUES (1, 0, x'', ?)", arguments: [version])
        try createAside(db)
    }

    /// What is made of the log as well, and not by reducers: by whoever needs it, off the way of an append.
    func createAside(_ db: Database) throws {
        try TileTable.create(db)
        try TypeBlocks.create(db)
        try SnapshotTable.create(db)
    }

    /// Many rows are put into an index at once faster than one by one.
    func createIndexes(_ db: Database) throws {
        for table in tables {
            for statement in TableStatements(table.table).indexes { try db.execute(sql: statement) }
        }
    }

    /// Writes the tables anew whose rows hold names. Rows that move when pages are split leave copies behind that
    /// `secure_delete` does not see: of names that came in no order, one in some hundred. A page that is given up
    /// becomes zeros, whatever stood on it.
    func rewriteNames(_ db: Database) throws {
        try Transaction.run(in: db) {
            for table in tables.map(\.table) where table.keepsNames {
                let name = table.name
                try db.execute(
                    sql: """
                        CREATE TABLE rewritten AS SELECT * FROM \(name) ORDER BY \(table.key.joined(separator: ", "));
                        DELETE FROM \(name);
                        INSERT INTO \(name) SELECT * FROM rewritten;
                        DROP TABLE rewritten
                        """)
            }
        }
    }

    private static func hole(behind position: Position) -> LedgerError {
        LedgerError(.corrupt, "position \(position + 1) is missing; run verify")
    }

    func cursor(_ db: Database) throws -> Cursor {
        try db.namingItsFile {
            let statement = try DirectStatement("SELECT position, leaf FROM projection_cursor WHERE only = 1", in: db)
            defer { statement.reset() }
            guard try statement.step() else {
                throw LedgerError(.corrupt, "projections.db has lost its cursor; `syncledger rebuild` makes it anew")
            }
            return Cursor(position: statement.integer(0), leaf: statement.bytes(1))
        }
    }

    /// Says up to where the rows have come, and writes what is still to be written of them.
    func setCursor(_ cursor: Cursor, _ rows: Rows) throws {
        try rows.flush()
        try rows.db.namingItsFile {
            let statement = try DirectStatement(
                "UPDATE projection_cursor SET position = ?, leaf = ? WHERE only = 1", in: rows.db)
            try statement.bind(cursor.position, at: 1)
            try statement.bind(cursor.leaf, at: 2)
            try statement.run()
        }
    }

    func fold(_ event: Event, into rows: Rows) throws {
        let event = event.forManyReducers()
        // By index: a table taken out of its list is copied, which is more work than most events are to it.
        for index in tables.indices { try tables[index].fold(event, rows) }
        try rows.flushIfFull()
    }

    /// Folds what the log has beyond these rows, up to `end`: what other processes appended
    /// since they were last written.
    func catchUp(_ rows: Rows, with log: any EventReader, through end: Position = .max) throws {
        let cursor = try cursor(rows.db)
        let end = min(end, try log.head)
        guard cursor.position < end else { return }
        var position = cursor.position
        try log.scan(.all, after: position) { event in
            guard event.position == position + 1 else { throw Self.hole(behind: position) }
            position = event.position
            try fold(event, into: rows)
            return position < end
        }
        guard position == end else { throw Self.hole(behind: position) }
        try setCursor(Cursor(position: end, leaf: log.leaf(at: end) ?? []), rows)
    }
}
