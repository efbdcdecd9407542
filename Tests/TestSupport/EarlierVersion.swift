/// What makes a file of the first version of the schema of one of today, for SQLite's own shell.
package enum EarlierVersion {
    /// What version 1 had in the place of the trigger that lets erasures through. It had no dictionary.
    package static let one = """
        DROP TABLE dictionary;
        DROP TRIGGER body_is_immutable;
        CREATE TRIGGER body_is_immutable BEFORE UPDATE ON body BEGIN
            SELECT RAISE(ABORT, 'body: bodies are never updated');
        END;
        PRAGMA user_version = 1;
        PRAGMA wal_checkpoint(TRUNCATE);
        """
}
