import GRDB

extension Ledger {
    /// What SQLite finds wrong with the structure of a file (`PRAGMA quick_check`); empty: nothing. Reads all of it.
    package static func damage(of path: String) throws -> [String] {
        try SQLiteConnection.readOnly(path).read { db in
            try String.fetchAll(db, sql: "PRAGMA quick_check(10)").filter { $0 != "ok" }
        }
    }
}
