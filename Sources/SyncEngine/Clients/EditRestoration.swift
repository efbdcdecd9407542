package import Ledger
package import LedgerEvents
import Projections

/// Puts an edit back whose content did not survive: as a new client edit of what the record says now, about which the
/// rules decide as about any other.
package struct EditRestoration: Sendable {
    private let ledger: Ledger

    package init(_ ledger: Ledger) { self.ledger = ledger }

    /// - Parameter client: Whose edit it is.
    package func restore(_ id: OperationID, client: String) async throws -> RestorationOutcome {
        try await ledger.write { transaction in try Self.restore(id, client, transaction) }
    }

    private static func restore(
        _ id: OperationID, _ client: String, _ transaction: LedgerTransaction
    ) throws -> RestorationOutcome {
        guard let lost = try transaction.rows.find(Operation.self, id) else { return .refused(.unknown(id)) }
        guard lost.change == .upsert else { return .refused(.deletion(id)) }
        guard lost.isToBeSeen else { return .refused(.notItsOwn(id)) }
        guard !lost.isPending else { return .refused(.pending(id, lost.state.name)) }
        guard let mine = try transaction.body(at: lost.content ?? id).flatMap({ Content(lost.kind, canonical: $0) })
        else { return .refused(.erased(id)) }
        guard let home = lost.record else { return .refused(.noRecord(id)) }
        let state = try RecordLoader(transaction).load(home, repository: lost.repository)
        guard let record = state.record else { return .refused(.noRecord(id)) }
        if let tombstone = record.deletedBy { return .refused(.deleted(home, by: tombstone)) }
        guard let current = state.content else { return .refused(.erased(record.content ?? id)) }
        let missing = lost.fieldsLost(of: mine, in: current)
        guard !missing.isEmpty else { return .refused(.nothingMissing(id, home)) }
        var edit = ClientEdit(
            change: .upsert, action: restoreAction, content: current.taking(missing, from: mine),
            project: record.project)
        edit.parent = record.parent
        edit.client = client
        let position = try transaction.nextPosition
        guard let operation = try transaction.decide(.edit(edit), on: state).operations[position] else {
            throw LedgerError(.inconsistent, "restoring operation \(id) left no operation")
        }
        return .restored(operation, missing)
    }

    private static let restoreAction = "restore"
}
