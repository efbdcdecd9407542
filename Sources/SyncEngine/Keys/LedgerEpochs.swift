package import Ledger
package import LedgerEvents
import Projections

extension Rows {
    /// The epochs that the log has gone through. They stay the same for as long as a process has the ledger open.
    package func epochs() throws -> Epochs {
        let rows = try all(LedgerEpoch.self, where: "1", order: "first")
        return rows.isEmpty ? Epochs() : Epochs(rows.map { .init(epoch: $0.epoch, first: $0.first) })
    }

    /// Whether the event was there when a backup was put back. What became of it afterwards, in the history that
    /// was given up, is not known.
    func isRestored(_ position: Position) throws -> Bool {
        guard let last = try first(LedgerEpoch.self, where: "1", order: "epoch DESC") else { return false }
        return position < last.first
    }
}
