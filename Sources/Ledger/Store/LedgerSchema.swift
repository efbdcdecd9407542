import GRDB

/// The tables of `ledger.db`, and the triggers by which the file defends itself against any program that opens it.
package enum LedgerSchema {
    /// `PRAGMA application_id`: "SLgr". A file with another one is not ours.
    static let applicationID: Int32 = 0x534C_6772
    /// `PRAGMA user_version`. 2 brought erasure and the dictionary, 3 bodies that Zstandard packed, 4 dictionaries that
    /// a ledger learned.
    static let version: Int32 = 4

    /// - Throws: If a newer program made the file, of which this one knows nothing.
    static func refuseNewer(_ found: some BinaryInteger, _ path: String) throws(LedgerError) {
        guard found > version else { return }
        throw LedgerError(
            .newerSchema, "\(path) has schema \(found), this program knows up to \(version); use a newer syncledger")
    }

    static func refusal(ofForeign path: String) -> LedgerError {
        LedgerError(.notALedger, "\(path) is a SQLite file of another program, not a ledger; name another data folder")
    }

    /// - Parameter version: An older one is what files have that no program of today has opened for writing.
    static func create(_ db: Database, version: Int32 = version) throws {
        guard version >= 2 else {
            return try db.execute(sql: statements(erasing: bodiesAreNeverErased, version: version))
        }
        try db.execute(sql: sql)
        try DictionaryTable.add(BodyDictionary.current, to: db)
    }

    /// Makes a file of this version of an empty or an older one.
    static func bringUp(_ db: Database) throws {
        let old = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard old < version else { return }
        // Versions before that of erasure left copies behind when pages were split. The version changes after that:
        // whoever is killed in between does it again.
        if old == 1 { try db.execute(sql: "VACUUM") }
        try Transaction.run(in: db) {
            if old == 0 { try create(db) } else { try upgrade(db, from: old) }
        }
    }

    private static func upgrade(_ db: Database, from old: Int32) throws {
        if old < 2 { try db.execute(sql: "DROP TRIGGER body_is_immutable; \(bodiesAreOnlyErased) \(dictionary)") }
        if old < 3 { try DictionaryTable.add(BodyDictionary.current, to: db) }
        try db.execute(sql: "PRAGMA user_version = \(version)")
    }

    /// What makes a ledger of an empty file.
    package static let sql = statements(erasing: bodiesAreOnlyErased, version: version)

    private static func statements(erasing trigger: String, version: Int32) -> String {
        tables + triggers + trigger + (version < 2 ? "" : "\n" + dictionary)
            + "\nPRAGMA application_id = \(applicationID);\nPRAGMA user_version = \(version);"
    }

    /// No UNIQUE constraint but the position: REPLACE would delete through one, past the delete trigger.
    private static let tables = """
        CREATE TABLE event (
            position INTEGER PRIMARY KEY,
            recorded_at INTEGER NOT NULL,
            type TEXT NOT NULL,
            schema INTEGER NOT NULL,
            record TEXT,
            operation INTEGER,
            related_operation INTEGER,
            installation INTEGER,
            github_updated_at INTEGER,
            actor INTEGER,
            correlation INTEGER NOT NULL,
            causation INTEGER,
            body INTEGER,
            body_digest BLOB,
            payload TEXT NOT NULL,
            leaf BLOB NOT NULL
        ) STRICT;
        CREATE INDEX event_by_record ON event (record, position) WHERE record IS NOT NULL;
        CREATE INDEX event_by_operation ON event (operation, position) WHERE operation IS NOT NULL;
        CREATE TABLE body (
            position INTEGER PRIMARY KEY,
            salt BLOB NOT NULL,
            encoding INTEGER NOT NULL,
            bytes BLOB NOT NULL
        ) STRICT;

        """

    /// A BEFORE INSERT trigger runs ahead of REPLACE's deletion, so that a row can neither be replaced nor slipped in.
    private static let triggers = """
        CREATE TRIGGER event_is_appended BEFORE INSERT ON event BEGIN
            SELECT RAISE(ABORT, 'event: position must be the head + 1')
            WHERE NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM event);
            SELECT RAISE(ABORT, 'event: causation and correlation must not be later than the event')
            WHERE NEW.causation >= NEW.position OR NEW.correlation > NEW.position;
            SELECT RAISE(ABORT, 'event: recorded_at must not go back')
            WHERE NEW.recorded_at < (SELECT recorded_at FROM event ORDER BY position DESC LIMIT 1);
            SELECT RAISE(ABORT, 'event: a body is brought by this event or by an earlier one')
            WHERE NEW.body > NEW.position OR (NEW.body_digest IS NOT NULL AND NEW.body IS NOT NEW.position);
            SELECT RAISE(ABORT, 'event: leaf is a SHA-256')
            WHERE length(NEW.leaf) <> 32;
        END;
        CREATE TRIGGER event_is_immutable BEFORE UPDATE ON event BEGIN
            SELECT RAISE(ABORT, 'event: the log is append-only; events are never updated');
        END;
        CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN
            SELECT RAISE(ABORT, 'event: the log is append-only; events are never deleted');
        END;
        CREATE TRIGGER body_is_appended BEFORE INSERT ON body BEGIN
            SELECT RAISE(ABORT, 'body: its event must be the last of the log')
            WHERE NEW.position IS NOT (SELECT max(position) FROM event);
            SELECT RAISE(ABORT, 'body: it is there already')
            WHERE EXISTS (SELECT 1 FROM body WHERE position = NEW.position);
        END;
        CREATE TRIGGER body_is_kept BEFORE DELETE ON body BEGIN
            SELECT RAISE(ABORT, 'body: bodies are never deleted');
        END;

        """

    /// What bodies have been packed with.
    private static let dictionary = """
        CREATE TABLE dictionary (
            adler32 INTEGER PRIMARY KEY,
            bytes BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER dictionary_is_not_replaced BEFORE INSERT ON dictionary
        WHEN EXISTS (SELECT 1 FROM dictionary WHERE adler32 = NEW.adler32) BEGIN
            SELECT RAISE(ABORT, 'dictionary: it is there already');
        END;
        CREATE TRIGGER dictionary_is_immutable BEFORE UPDATE ON dictionary BEGIN
            SELECT RAISE(ABORT, 'dictionary: bodies need it as it is');
        END;
        CREATE TRIGGER dictionary_is_kept BEFORE DELETE ON dictionary BEGIN
            SELECT RAISE(ABORT, 'dictionary: bodies need it');
        END;

        """

    /// What takes a body's place is the tombstone that the last event of the log demands, and nothing else.
    private static let bodiesAreOnlyErased = """
        CREATE TRIGGER body_is_immutable BEFORE UPDATE ON body BEGIN
            SELECT RAISE(ABORT, 'body: bodies are never updated, only erased, by `syncledger redact`')
            WHERE NEW.position IS NOT OLD.position OR OLD.encoding = 2
                OR NEW.encoding IS NOT 2 OR NEW.salt IS NOT x''
                OR NEW.bytes IS NOT (SELECT CAST(CAST(max(position) AS TEXT) AS BLOB) FROM event)
                OR NOT EXISTS (
                    SELECT 1 FROM event WHERE position = (SELECT max(position) FROM event)
                        AND type = 'body.redacted' AND body = OLD.position);
        END;
        """

    /// Version 1 knew of no erasure.
    private static let bodiesAreNeverErased = """
        CREATE TRIGGER body_is_immutable BEFORE UPDATE ON body BEGIN
            SELECT RAISE(ABORT, 'body: bodies are never updated');
        END;
        """
}
