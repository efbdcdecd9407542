import GRDB
package import LedgerEvents

/// States of records at earlier positions, in `projections.db`: disposable like all there, and gone when a reducer
/// changes. Who makes them decides what they hold.
struct SnapshotTable {
    private let db: Database

    init(_ db: Database) { self.db = db }

    static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS record_snapshot (
                    record TEXT NOT NULL, position INTEGER NOT NULL, state TEXT NOT NULL, PRIMARY KEY (record, position)
                ) STRICT, WITHOUT ROWID
                """)
        try db.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS snapshot_cursor (
                    only INTEGER PRIMARY KEY CHECK (only = 1), position INTEGER NOT NULL
                ) STRICT
                """)
    }

    var cursor: Position {
        get throws { try Position.fetchOne(db, sql: "SELECT position FROM snapshot_cursor WHERE only = 1") ?? 0 }
    }

    func last(of record: RecordID, atOrBefore position: Position) throws -> Snapshot? {
        let statement = try DirectStatement(
            """
            SELECT position, state FROM record_snapshot WHERE record = ? AND position <= ?
            ORDER BY position DESC LIMIT 1
            """, in: db)
        defer { statement.reset() }
        try statement.bind(record.text, at: 1)
        try statement.bind(position, at: 2)
        guard try statement.step() else { return nil }
        return Snapshot(record: record, position: statement.integer(0), state: statement.text(1))
    }

    func keep(_ snapshots: [Snapshot], upTo position: Position) throws {
        let insert = try DirectStatement("INSERT OR IGNORE INTO record_snapshot VALUES (?, ?, ?)", in: db)
        for snapshot in snapshots {
            try insert.bind(snapshot.record.text, at: 1)
            try insert.bind(snapshot.position, at: 2)
            try insert.bind(snapshot.state, at: 3)
            try insert.run()
        }
        try db.cachedStatement(
            sql:
                "INSERT INTO snapshot_cursor VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET position = excluded.position"
        ).execute(arguments: [position])
    }
}

/// What a record's events had come to when the log ended at `position`.
package struct Snapshot: Sendable, Equatable {
    package let record: RecordID
    package let position: Position
    package let state: String

    package init(record: RecordID, position: Position, state: String) {
        self.record = record
        self.position = position
        self.state = state
    }
}

extension Rows {
    /// The last one that is not later than `position`.
    package func snapshot(of record: RecordID, atOrBefore position: Position) throws -> Snapshot? {
        try SnapshotTable(db).last(of: record, atOrBefore: position)
    }

    /// Up to where the log has been looked through for records that need snapshots.
    package var snapshotCursor: Position {
        get throws { try SnapshotTable(db).cursor }
    }
}

extension LedgerTransaction {
    /// Stores snapshots that were made beside any writer, unless others have come further meanwhile.
    package func keep(_ snapshots: [Snapshot], from start: Position, upTo end: Position) throws {
        guard try rows.snapshotCursor == start else { return }
        try SnapshotTable(rows.db).keep(snapshots, upTo: end)
    }
}
