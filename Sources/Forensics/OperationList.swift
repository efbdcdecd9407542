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
        // The index on states goes on with the direction: asked for each, it gives the ids in order.
        guard state != nil, record == nil, direction == nil else { return try select(direction, before, reader.rows) }
        let found = try Direction.allCases.flatMap { try select($0, before, reader.rows) }
        return Array(found.sorted { isNewestFirst ? $0.id > $1.id : $0.id < $1.id }.prefix(limit))
    }

    /// - Parameter before: The last position that is too early.
    private func select(_ direction: Direction?, _ before: Position, _ rows: Rows) throws -> [Operation] {
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
        if let direction { require("direction = ?", .text(direction.rawValue)) }
        return try rows.all(
            Operation.self, where: conditions.joined(separator: " AND "), arguments,
            order: isNewestFirst ? "id DESC" : "id", limit: limit)
    }
}
