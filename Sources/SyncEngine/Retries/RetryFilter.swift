import Ledger
package import LedgerEvents
import Projections

/// Which errored operations are to be tried again. An unset condition passes all.
package struct RetryFilter: Sendable, Equatable {
    package var record: RecordID?
    /// Why they are errored.
    package var reason: Reason?
    /// Recorded at or after this time (microseconds on our clock).
    package var since: Microseconds?

    package init(record: RecordID? = nil, reason: Reason? = nil, since: Microseconds? = nil) {
        self.record = record
        self.reason = reason
        self.since = since
    }

    /// The reasons that an errored operation can have.
    package static let reasons: [Reason] = [
        .accessDenied, .notFound, .gone, .refusedByGitHub, .redirected, .attemptsExhausted,
    ]

    /// Those with ids above `after` and not above `last`, oldest first.
    func operations(
        _ rows: Rows, after: OperationID, upTo last: OperationID, limit: Int
    ) throws -> [Operation] {
        var conditions = ["state = 'errored'", "direction = 'outbound'", "id > ?", "id <= ?"]
        var arguments: [ColumnValue] = [.integer(after), .integer(last)]
        if let record {
            conditions.append("record = ?")
            arguments.append(.text(record.text))
        }
        if let reason {
            conditions.append("reason = ?")
            arguments.append(.text(reason.rawValue))
        }
        if let since {
            conditions.append("recorded_at >= ?")
            arguments.append(.integer(since))
        }
        return try rows.all(
            Operation.self, where: conditions.joined(separator: " AND "), arguments, order: "id", limit: limit)
    }
}
