package import Ledger
import LedgerEvents
import Projections

/// Puts many errored operations back into the queue, where every rule runs again: after an outage that outlasted the
/// last wait, or when a permission that was missing has been given.
package struct BulkRetry: Sendable {
    private let ledger: Ledger
    private let batch: Int

    /// - Parameter batch: How many are decided in one transaction, so that others get their turn between.
    package init(_ ledger: Ledger, batch: Int = 100) {
        self.ledger = ledger
        self.batch = batch
    }

    package struct Outcome: Sendable, Equatable {
        /// How many were taken up again.
        package var retried = 0
        /// How many of them wait to be brought to GitHub now; the others gave way to something younger.
        package var queued = 0
    }

    /// Takes up those that are errored now; what becomes errored meanwhile is left alone.
    package func run(_ filter: RetryFilter) async throws -> Outcome {
        let last = try await ledger.read { try $0.log.head }
        var outcome = Outcome()
        var after: OperationID = 0
        while let done = try await retry(filter, after: after, upTo: last, &outcome) { after = done }
        return outcome
    }

    /// - Returns: The last id of the batch; nil when there was none.
    private func retry(
        _ filter: RetryFilter, after: OperationID, upTo last: OperationID, _ outcome: inout Outcome
    ) async throws -> OperationID? {
        let batch = batch
        let (ids, queued) = try await ledger.write { transaction -> ([OperationID], Int) in
            let found = try filter.operations(transaction.rows, after: after, upTo: last, limit: batch)
            for operation in found { try transaction.decide(.retry(operation.id), about: operation.id) }
            // Asked at the end: of two edits of one record the younger takes the older one's place.
            let queued = try found.filter { try transaction.rows.find(Operation.self, $0.id)?.state.name == .queued }
            return (found.map(\.id), queued.count)
        }
        outcome.retried += ids.count
        outcome.queued += queued
        return ids.last
    }
}
