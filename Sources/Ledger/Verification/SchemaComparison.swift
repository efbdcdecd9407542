import GRDB

/// Tables and triggers must be what this program makes of an empty file: without its triggers the log defends itself no
/// more.
enum SchemaComparison {
    /// - Throws: The file was made by a newer program, of which this one knows nothing.
    static func flaws(_ db: Database, _ path: String) throws -> [String] {
        // One that no program of today has opened for writing yet is what an older one made.
        let version = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        try LedgerSchema.refuseNewer(version, path)
        let made = try DatabaseQueue().write { empty in
            try LedgerSchema.create(empty, version: version)
            return try statements(empty)
        }
        let present = try statements(db)
        return Set(made.keys).union(present.keys).sorted().filter { made[$0] != present[$0] }.map { name in
            let what = present[name] == nil ? "is missing" : made[name] == nil ? "is not ours" : "was changed"
            return "the \(name) of ledger.db \(what)"
        }
    }

    private static func statements(_ db: Database) throws -> [String: String] {
        let query = "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
        return try Row.fetchAll(db, sql: query).reduce(into: [:]) { statements, row in
            statements[try row.decode(atIndex: 0)] = try row.decode(String.self, atIndex: 1)
        }
    }
}
