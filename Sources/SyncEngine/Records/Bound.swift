import Ledger
import LedgerEvents
import Projections

extension Rows {
    /// The task that is this issue or pull request.
    func task(repository: Int64, number: Int64) throws -> RecordID? {
        try first(
            Binding.self, where: "repository = ? AND number = ?", [.integer(repository), .integer(number)])?.record
    }

    /// The comment record that has this id at GitHub.
    func comment(_ id: Int64) throws -> RecordID? {
        try first(Binding.self, where: "comment = ?", [.integer(id)])?.record
    }
}
