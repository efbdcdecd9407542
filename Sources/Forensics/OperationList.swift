package import Ledger
package import LedgerEvents
package import Projections

/// Which operations to list. An unset condition passes all.
///
/// The order is that of ids, which is that of recording: oldest first for programs that follow the list with `after`,
/// or newest first for people. `after` is the last id of the page before, in either order.
package struct OperationList: Sendable, Equatable {
    package var state: OperationState.Name?
    package var direction: Direction?
    package var record: RecordID?
    /// Recorded at or after this time (microseconds on our clock).
    package var since: Microseconds?
    package var after: OperationID?
    package var isNewestFirst = false
    package var limit: Int

    package init(limit: Int) { self.limit = limit }

    package func operations(in reader: LedgerReader) throws -> [Operation] {
        guard limit > 0 else { return [] }
        let before = try since.map { try LogTime.last(atOrBefore: $0 - 1, in: reader.log) } ?? 0
        guard state != nil || record != nil || direction != nil else {
            return try select(nil, nil, before, reader.rows)
        }
        // The indexes have a state before the id, and a record before it or a direction behind it: asked for each, they
        // give the ids in order.
        let states = state.map { [$0] } ?? OperationState.Name.allCases
        let directions = record == nil ? direction.map { [$0] } ?? Direction.allCases : [direction]
        let found = try states.flatMap { state in
            try directions.flatMap { try select(state, $0, before, reader.rows) }
        }
        return Array(found.sorted { isNewestFirst ? $0.id > $1.id : $0.id < $1.id }.prefix(limit))
    }

    /// - Parameter before: The last position that is too early.
    private func select(
        _ state: OperationState.Name?, _ direction: Direction?, _ before: Position, _ rows: Rows
    ) throws -> [Operation] {
        var conditions: [String] = []
        var arguments: [ColumnValue] = []
        func require(_ condition: String, _ argument: ColumnValue) {
            conditions.append(condition)
            arguments.append(argument)
        }
        // One bound on each side: of two lower ones SQLite would seek by the first and test the other row by row.
        require("id > ?", .integer(isNewestFirst ? before : max(before, after ?? 0)))
        if isNewestFirst, let after { require("id < ?", .integer(after)) }
        if let record { require("record = ?", .text(record.text)) }
        if let state { require("state = ?", .text(state.rawValue)) }
        // `+`: of a record's operations some are tested; those of all records with that direction would be too many.
        if let direction { require(record == nil ? "direction = ?" : "+direction = ?", .text(direction.rawValue)) }
        return try rows.all(
            Operation.self, where: conditions.joined(separator: " AND "), arguments,
            order: isNewestFirst ? "id DESC" : "id", limit: limit)
    }
}
