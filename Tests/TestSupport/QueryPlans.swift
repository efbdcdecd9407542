package import Ledger

extension QueryPlan {
    /// Whether what is asked of one record's operations is looked for among those of all records.
    package var leavesTheRecord: Bool {
        sql.contains("FROM operation WHERE") && sql.contains("record = ?")
            && !steps.contains { $0.hasPrefix("SEARCH operation") && $0.contains("(record=?") }
    }

    /// Steps that take longer the more there is: scans of whole tables or indexes, but for `short` ones, and ranges of
    /// a table without an end, of which other conditions then pass some rows.
    package func growing(except short: [String]) -> [String] {
        steps.filter { step in
            if step.hasPrefix("SCAN") { return !short.contains { step.hasPrefix("SCAN \($0)") } }
            let isOpenRange =
                step.contains("PRIMARY KEY (") && step.contains(">?") && !step.contains("=?") && !step.contains("<?")
            let condition = sql.split(separator: " WHERE ").last ?? ""
            return isOpenRange && [" = ?", " AND "].contains { condition.contains($0) }
        }
    }
}
