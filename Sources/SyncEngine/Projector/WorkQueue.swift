import Ledger
import LedgerEvents
import Projections

/// What the projector could do now.
enum Work: Sendable, Hashable {
    /// A queued operation is to be brought to GitHub, among the calls of an installation.
    case bring(OperationID, RecordID, lane: Int64)
    /// What became of a call is to be found out.
    case findOut(OperationID, RecordID)
    /// A resource is to be read to be sure of it.
    case confirm(RecordID)

    var record: RecordID {
        switch self {
        case .bring(_, let record, _), .findOut(_, let record), .confirm(let record): record
        }
    }
}

/// What is there to do, and when there will be more although nothing happens.
struct WorkQueue: Sendable {
    var ready: [Work]
    /// Installations with operations that wait (0: the token's).
    var lanes: Set<Int64>
    /// Microseconds on our clock.
    var nextDue: Microseconds?

    /// What is not to be looked for.
    struct Exclusions: Sendable {
        var writes: Set<Int64> = []
        var creations: Set<Int64> = []
        var reads: Set<Int64> = []
        var records: Set<RecordID> = []
        /// Records of which edits alone are to be looked for.
        var looks: Set<RecordID> = []
    }

    /// - Parameter limit: The most looks of each kind to return; of edits there is one for each installation.
    static func look(
        _ rows: Rows, now: Microseconds, without excluded: Exclusions = .init(), limit: Int
    ) throws -> WorkQueue {
        let busy = ColumnValue.list(excluded.records.map(\.text))
        let noReads = ColumnValue.list(excluded.reads)
        let unseen = ColumnValue.list(excluded.records.union(excluded.looks).map(\.text))
        let edits: [Operation] = try rows.select(
            nextOfEachLane, [.integer(now), .list(excluded.writes), .list(excluded.creations), busy])
        let inDoubt = try rows.all(
            Operation.self,
            where: """
                state = 'processing' AND direction = 'outbound' AND outcome_unknown = 1 AND not_before <= ?
                AND lane NOT IN (SELECT value FROM json_each(?)) AND record NOT IN (SELECT value FROM json_each(?))
                """,
            [.integer(now), noReads, unseen], order: "id", limit: limit)
        let confirmations: [Confirmation] = try rows.select(toConfirm, [noReads, unseen, .integer(Int64(limit))])
        let waiting = try rows.first(
            Operation.self, where: "not_before > ?", [.integer(now)], order: "not_before")
        let work =
            edits.compactMap { edit in edit.record.map { .bring(edit.id, $0, lane: edit.lane ?? 0) } }
            + inDoubt.compactMap { operation in operation.record.map { Work.findOut(operation.id, $0) } }
            + confirmations.map { Work.confirm($0.record) }
        return WorkQueue(ready: work, lanes: Set(try rows.integers(allLanes)), nextDue: waiting?.notBefore)
    }

    /// A few looks into the index of waiting operations, however many there are.
    private static let lanes = """
        WITH RECURSIVE lanes(lane) AS (
            SELECT min(lane) FROM operation WHERE lane IS NOT NULL
            UNION ALL
            SELECT (SELECT min(lane) FROM operation WHERE lane > lanes.lane) FROM lanes WHERE lanes.lane IS NOT NULL)
        """

    static let allLanes = "\(lanes) SELECT lane FROM lanes WHERE lane IS NOT NULL"

    /// Of each installation the oldest queued edit, but those that wait for their time, for another operation of their
    /// record, or for their task's issue.
    static let nextOfEachLane = """
        \(lanes)
        SELECT operation.* FROM lanes JOIN operation ON operation.id = (
            SELECT edit.id FROM operation AS edit
            LEFT JOIN record ON record.id = edit.record
            LEFT JOIN binding AS parent ON parent.record = record.parent
            WHERE edit.lane = lanes.lane AND edit.state = 'queued'
                AND coalesce(edit.not_before, 0) <= ?1
                AND (edit.kind = 'task' OR parent.record IS NOT NULL)
                AND (lanes.lane NOT IN (SELECT value FROM json_each(?3))
                    OR EXISTS (SELECT 1 FROM binding WHERE binding.record = edit.record))
                AND edit.record NOT IN (SELECT value FROM json_each(?4))
                AND NOT EXISTS (SELECT 1 FROM operation AS other
                    WHERE other.record = edit.record AND other.state = 'processing')
            ORDER BY edit.id LIMIT 1)
        WHERE lanes.lane NOT IN (SELECT value FROM json_each(?2))
        ORDER BY operation.id
        """

    static let toConfirm = """
        SELECT confirmation.* FROM confirmation
        JOIN binding ON binding.record = confirmation.record
        LEFT JOIN repository ON repository.id = binding.repository
        WHERE coalesce(repository.installation, 0) NOT IN (SELECT value FROM json_each(?1))
            AND confirmation.record NOT IN (SELECT value FROM json_each(?2))
            AND NOT EXISTS (SELECT 1 FROM operation WHERE operation.record = confirmation.record
                AND operation.state = 'processing')
        ORDER BY requested LIMIT ?3
        """
}
