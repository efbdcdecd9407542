import Ledger
import LedgerEvents
import Projections

/// The creates of a record of which a request has left. Any of them may have made its resource,
/// whatever became of them.
struct SentCreates: Sendable {
    /// Those whose markers the resource may carry.
    var operations: Set<OperationID>
    /// When the first of their requests left, by our clock.
    var sentAt: Microseconds
    /// How far GitHub's clock is ahead of ours, as far as is known.
    var clockOffset: Microseconds

    private static let room: GitHubSeconds = 60

    init(_ operations: Set<OperationID>, sentAt: Microseconds, clockOffset: Microseconds) {
        self.operations = operations
        self.sentAt = sentAt
        self.clockOffset = clockOffset
    }

    /// GitHub's time before which none had left, with room for what clocks and whole seconds hide.
    var since: GitHubSeconds { Timestamp.wholeSeconds(sentAt + clockOffset) - Self.room }
}

extension Rows {
    /// nil for a record that is bound, and where nothing has left yet, as far as that is known: what a restored backup
    /// had may have left in the history that was given up.
    func sentCreates(of record: RecordID) throws -> SentCreates? {
        guard try find(Binding.self, record) == nil else { return nil }
        let creates = try all(
            Operation.self,
            where: """
                record = ? AND direction = 'outbound' AND change = 'upsert'
                AND (call = 'create' AND attempts > 0 OR id < ?)
                """, [.text(record.text), .integer(epochs().first)], order: "id")
        guard let first = creates.first else { return nil }
        let offset = try find(LedgerFacts.self, LedgerFacts.only)?.clockOffset ?? 0
        return SentCreates(Set(creates.map(\.id)), sentAt: first.recordedAt, clockOffset: offset)
    }

    /// The create whose marker stands in what is bound, through all edits of ours: where a backup is put back that knows
    /// of the create alone, what it made is found. nil for what GitHub has told us of.
    func markedCreate(of binding: Binding?) throws -> OperationID? {
        let operation = try binding?.boundBy.flatMap { try find(Operation.self, $0) }
        return operation?.direction == .outbound ? operation?.id : nil
    }
}
