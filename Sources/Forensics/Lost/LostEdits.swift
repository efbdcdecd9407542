package import Ledger
package import LedgerEvents
import Projections

/// The edits, from either side, whose content did not survive: dropped, canceled, errored, disabled, or replaced within
/// one second, and not held by the record as it is now; and what GitHub dropped of one that it took. In order of ids;
/// what still waits is not lost yet.
package struct LostEdits {
    private let record: RecordID?
    private let reader: LedgerReader

    /// - Parameter record: Only this one's; nil: all.
    package init(of record: RecordID? = nil, in reader: LedgerReader) {
        self.record = record
        self.reader = reader
    }

    /// At most `limit` after `operation`; the last one's id is where the next page begins.
    package func entries(after operation: OperationID = 0, limit: Int) throws -> [LostEdit] {
        try Array(first: limit) { try scan(after: operation, visit: $0) }
    }

    /// Calls `visit` with each until it returns false. Memory stays the same, however long the log is.
    package func scan(after operation: OperationID = 0, visit: (LostEdit) throws -> Bool) throws {
        var last = operation
        var ends: [OperationID: Losses.End] = [:]
        while true {
            let page = try beaten(after: last)
            guard let end = page.last?.id else { return }
            let losses = try LossPage(page, &ends, in: reader)
            for operation in page {
                if let lost = losses.edit(lostBy: operation), try !visit(lost) { return }
            }
            last = end
        }
    }

    /// Few enough that their contents, 64 KB each at the most, fit in memory at once.
    private static let pageSize = 100

    /// The next operations that are beaten (`Operation.isBeaten`), whether or not anything of them is missing.
    private func beaten(after last: OperationID) throws -> [Operation] {
        var ids: Set<OperationID> = []
        func add(_ condition: String, _ arguments: [ColumnValue]) throws {
            let sql = "SELECT id FROM operation WHERE \(condition) AND id > ? ORDER BY id LIMIT \(Self.pageSize)"
            ids.formUnion(try reader.rows.integers(sql, arguments + [.integer(last)]))
        }
        // Asked for one by one, each gives its ids in order from an index, and most of them are not needed.
        for state in Operation.beatenStates {
            let state = ColumnValue.text(state.rawValue)
            if let record {
                try add("record = ? AND state = ?", [.text(record.text), state])
            } else {
                for direction in Direction.allCases {
                    try add("state = ? AND direction = ?", [state, .text(direction.rawValue)])
                }
            }
        }
        // Those that lost a tie, and those that GitHub did not take all of.
        for few in ["overwritten_by IS NOT NULL", "not_taken IS NOT NULL"] {
            if let record {
                try add("record = ? AND \(few)", [.text(record.text)])
            } else {
                try add(few, [])
            }
        }
        return try reader.rows.all(
            Operation.self, where: "id IN (SELECT value FROM json_each(?))",
            [.list(ids.sorted().prefix(Self.pageSize))], order: "id")
    }
}
