package import Ledger
package import LedgerEvents
import Projections

/// The edits, from either side, whose content did not survive: dropped, canceled, errored, disabled, or replaced within
/// one second, and not held by the record as it is now; and what GitHub dropped of one that it took. In order of ids; what
/// still waits is not lost yet.
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
        var entries: [LostEdit] = []
        guard limit > 0 else { return entries }
        try scan(after: operation) { entry in
            entries.append(entry)
            return entries.count < limit
        }
        return entries
    }

    /// Calls `visit` with each until it returns false. Memory stays the same, however long the log is.
    package func scan(after operation: OperationID = 0, visit: (LostEdit) throws -> Bool) throws {
        var last = operation
        while true {
            let page = try beaten(after: last)
            guard let end = page.last?.id else { return }
            let losses = try LossPage(page, in: reader)
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
        var found: [Operation] = []
        func add(_ condition: String, _ arguments: [ColumnValue], order: String = "id") throws {
            found += try reader.rows.all(
                Operation.self, where: condition, arguments + [.integer(last)], order: order, limit: Self.pageSize)
        }
        // Asked for one by one, each gives its ids in order from an index.
        for state in Operation.beatenStates {
            if let record {
                try add("record = ? AND state = ? AND id > ?", [.text(record.text), .text(state.rawValue)])
            } else {
                for direction in Direction.allCases {
                    try add(
                        "state = ? AND direction = ? AND id > ?", [.text(state.rawValue), .text(direction.rawValue)])
                }
            }
        }
        // The plus keeps SQLite from walking all operations in their order, in place of the few that lost a tie, or that
        // GitHub did not take all of.
        for few in ["overwritten_by > 0 AND +id > ?", "not_taken > 0 AND +id > ?"] {
            if let record {
                try add("record = ? AND " + few, [.text(record.text)])
            } else {
                try add(few, [], order: "+id")
            }
        }
        let byID = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return Array(byID.values.sorted { $0.id < $1.id }.prefix(Self.pageSize))
    }
}
