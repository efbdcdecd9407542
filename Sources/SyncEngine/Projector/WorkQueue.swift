import Ledger
import LedgerEvents
import Projections

/// What the projector could do now.
enum Work: Sendable, Hashable {
    /// A queued operation is to be brought to GitHub.
    case bring(OperationID, RecordID)
    /// What became of a call is to be found out.
    case findOut(OperationID, RecordID)
    /// A resource is to be read to be sure of it.
    case confirm(RecordID)

    var record: RecordID {
        switch self {
        case .bring(_, let record), .findOut(_, let record), .confirm(let record): record
        }
    }
}

/// What is there to do, and when there will be more although nothing happens.
struct WorkQueue: Sendable {
    var ready: [Work]
    /// Microseconds on our clock.
    var nextDue: Microseconds?

    /// - Parameter limit: The most of each kind to return.
    static func look(_ rows: Rows, now: Microseconds, limit: Int) throws -> WorkQueue {
        let ready: [Operation] = try rows.select(
            readyToBring, [.integer(now), .integer(Int64(limit))])
        let inDoubt = try rows.all(
            Operation.self, where: "state = 'processing' AND outcome_unknown = 1 AND not_before <= ?",
            [.integer(now)], order: "id", limit: limit)
        let confirmations = try rows.all(
            Confirmation.self,
            where: """
                EXISTS (SELECT 1 FROM binding WHERE binding.record = confirmation.record)
                AND NOT EXISTS (SELECT 1 FROM operation WHERE operation.record = confirmation.record
                    AND operation.state = 'processing')
                """,
            order: "requested", limit: limit)
        let waiting = try rows.first(
            Operation.self, where: "state IN ('queued', 'processing') AND not_before > ?", [.integer(now)],
            order: "not_before")
        let work =
            ready.compactMap { operation in operation.record.map { Work.bring(operation.id, $0) } }
            + inDoubt.compactMap { operation in operation.record.map { Work.findOut(operation.id, $0) } }
            + confirmations.map { Work.confirm($0.record) }
        return WorkQueue(ready: work, nextDue: waiting?.notBefore)
    }

    /// Queued edits, oldest first, but those that wait for their time, for another operation of their record, or for
    /// their task's issue.
    private static let readyToBring = """
        SELECT operation.* FROM operation
        LEFT JOIN record ON record.id = operation.record
        LEFT JOIN binding ON binding.record = record.parent
        WHERE operation.state = 'queued' AND operation.direction = 'outbound'
            AND coalesce(operation.not_before, 0) <= ?
            AND (operation.kind = 'task' OR binding.record IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM operation AS other
                WHERE other.record = operation.record AND other.state = 'processing')
        ORDER BY operation.id LIMIT ?
        """
}
