import Ledger
import LedgerEvents
import Projections

extension Rows {
    /// The task that is this issue or pull request.
    func task(repository: Int64, number: Int64) throws -> RecordID? {
        try first(
            Binding.self, where: "repository = ? AND number = ?", [.integer(repository), .integer(number)])?.record
    }

    /// The task that was this issue until it was moved within the task's project.
    func taskMoved(from repository: Int64, number: Int64) throws -> RecordID? {
        try first(
            Binding.self, where: "former_repository = ? AND former_number = ?",
            [.integer(repository), .integer(number)])?.record
    }

    /// The task that was this issue until it was moved to where the task's project is not connected.
    func taskLeft(by issue: Int64?, in repository: Int64) throws -> RecordID? {
        guard let issue else { return nil }
        return try first(
            Binding.self, where: "repository = ? AND issue = ? AND released IS NOT NULL",
            [.integer(repository), .integer(issue)])?.record
    }

    /// The comment record that has this id at GitHub.
    func comment(_ id: Int64) throws -> RecordID? {
        try first(Binding.self, where: "comment = ?", [.integer(id)])?.record
    }
}
