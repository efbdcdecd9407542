import CSQLiteSettings
import GRDB

/// How SQLite goes about a statement.
package struct QueryPlan: Sendable, Hashable {
    package var sql: String
    /// What `EXPLAIN QUERY PLAN` says, line by line (https://www.sqlite.org/eqp.html).
    package var steps: [String]

    /// The plans of what a connection keeps prepared, which is what it runs again and again.
    static func kept(by db: Database) throws -> [QueryPlan] {
        var statements: [String] = []
        var next = sqlite3_next_stmt(db.sqliteConnection, nil)
        while let statement = next {
            statements.append(String(cString: sqlite3_sql(statement)))
            next = sqlite3_next_stmt(db.sqliteConnection, statement)
        }
        return try statements.map { try plan(of: $0, by: db) }
    }

    static func plan(of sql: String, by db: Database) throws -> QueryPlan {
        // What triggers do for each row is part of it, and is left out unless one asks for it.
        guard let connection = db.sqliteConnection,
            syncledger_set_db_config(connection, SQLITE_DBCONFIG_TRIGGER_EQP, 1) == SQLITE_OK
        else { throw LedgerError(.unavailable, "SQLite does not tell the plans of triggers") }
        let explanation = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
        explanation.setUncheckedArguments([])
        return QueryPlan(sql: sql, steps: try Row.fetchAll(explanation).map { $0["detail"] })
    }
}

extension Ledger {
    /// The plans of all statements that have become part of service: those that connections keep prepared.
    package func queryPlans() throws -> Set<QueryPlan> {
        var files: [any DatabaseWriter] = [try projections.inUse().writer]
        if let store = store as? SQLiteStore { files.append(store.file.pool) }
        return try files.reduce(into: []) { plans, file in
            plans.formUnion(try file.writeWithoutTransaction(QueryPlan.kept))
            plans.formUnion(try file.read(QueryPlan.kept))
        }
    }
}

extension LedgerReader {
    /// The plans of every statement that `work` runs through this reader.
    package func queryPlans(of work: () throws -> Void) throws -> Set<QueryPlan> {
        try databases.reduce(into: []) { plans, db in
            for sql in Set(try Self.statements(db, work)) { plans.insert(try QueryPlan.plan(of: sql, by: db)) }
        }
    }

    /// How many statements `work` runs through this reader.
    package func statementCount(of work: () throws -> Void) throws -> Int {
        try databases.reduce(0) { try $0 + Self.statements($1, work).count }
    }

    private var databases: [Database] { [rows.db] + ((log as? SQLiteEventReader).map { [$0.db] } ?? []) }

    private static func statements(_ db: Database, _ work: () throws -> Void) throws -> [String] {
        var statements: [String] = []
        db.trace { if case .statement(let statement) = $0 { statements.append(statement.sql) } }
        defer { db.trace() }
        try work()
        return statements
    }
}
