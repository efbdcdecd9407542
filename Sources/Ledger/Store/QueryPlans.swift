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
        return try statements.map { sql in
            let explanation = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
            explanation.setUncheckedArguments([])
            return QueryPlan(sql: sql, steps: try Row.fetchAll(explanation).map { $0["detail"] })
        }
    }
}

extension Ledger {
    /// The plans of all statements that have become part of service: those that connections keep prepared.
    package func queryPlans() throws -> Set<QueryPlan> {
        var files: [any DatabaseWriter] = [projections.writer]
        if let store = store as? SQLiteStore { files.append(store.file.pool) }
        return try files.reduce(into: []) { plans, file in
            plans.formUnion(try file.writeWithoutTransaction(QueryPlan.kept))
            plans.formUnion(try file.read(QueryPlan.kept))
        }
    }
}
