import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections

/// Reads an issue's comments where GitHub counts more than are known: of those that it had before it was known here, or
/// before it was transferred here, no webhook tells, and no list of what has changed since.
struct ConversationRun: Sendable {
    let intake: PageIntake

    /// - Returns: Whether as many are known now.
    /// - Throws: What is worth waiting for.
    func read(_ task: Binding, _ count: Int, at place: GitHubDesk.Address) async throws -> Bool {
        guard let number = task.number else { return true }
        if try await knownComments(of: task.record) >= count { return true }
        do {
            var page = try await intake.desk.comments(onIssue: number, at: place)
            // Those of an issue that has moved meanwhile are listed from there: whoever finds that asks anew.
            while let current = page, current.items.allSatisfy({ $0.number == number }) {
                _ = try await intake.take(current) { _ in nil }
                page = try await intake.desk.follow(current)
            }
        } catch let error as GitHubError where !error.isTransient {
            intake.logger.info(
                "an issue's comments cannot be read",
                metadata: ["record": "\(task.record.text)", "error": "\(error)", "failure": "\(error.name)"])
        } catch is PageIntake.Refused {
            // They are read when somebody asks for them again.
        }
        return try await knownComments(of: task.record) >= count
    }

    private func knownComments(of task: RecordID) async throws -> Int {
        try await intake.ledger.read { reader in
            try reader.rows.integers(
                """
                SELECT count(*) FROM record JOIN binding ON binding.record = record.id
                WHERE record.parent = ? AND record.deleted_by IS NULL AND binding.comment IS NOT NULL
                """, [.text(task.text)]
            ).first.map(Int.init) ?? 0
        }
    }
}
