import Ledger
import LedgerEvents
import Projections

/// Those of some records that a call of ours is under way on, or was behind a position of the log: what GitHub said of
/// them meanwhile may be from before the call or from after it.
///
/// A record may have had thousands of operations: only those that wait are looked at, and those that the
/// log has spoken of since.
struct CallsUnderWay {
    let records: Set<RecordID>

    init(on records: Set<RecordID>, since head: Position, _ rows: Rows, _ log: some LogOfCalls) throws {
        let underWay = try rows.all(
            Operation.self,
            where: "record IN (SELECT value FROM json_each(?)) AND state = 'processing' AND direction = 'outbound'",
            [.list(records.map(\.text))])
        let moved = try rows.all(
            Operation.self,
            where: "id IN (SELECT value FROM json_each(?)) AND attempts > 0 AND direction = 'outbound'",
            [.list(log.operations(of: records, after: head))])
        self.records = Set((underWay + moved).compactMap(\.record))
    }
}

/// What is asked of the log about records that GitHub has spoken of.
protocol LogOfCalls {
    func bodies(at positions: Set<Position>) throws -> [Position: [UInt8]]

    /// The operations that events about any of `records` speak of, behind `position`.
    func operations(of records: Set<RecordID>, after position: Position) throws -> Set<OperationID>
}

extension LedgerTransaction: LogOfCalls {}

extension LedgerReader: LogOfCalls {
    func bodies(at positions: Set<Position>) throws -> [Position: [UInt8]] { try log.bodies(at: positions) }

    func operations(of records: Set<RecordID>, after position: Position) throws -> Set<OperationID> {
        try log.operations(of: records, after: position)
    }
}
