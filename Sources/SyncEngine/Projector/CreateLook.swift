import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections

/// Looks at GitHub for what one of a record's creates may have made.
struct CreateLook: Sendable {
    let ledger: Ledger
    let desk: GitHubDesk
    let logger: Logger

    /// How far GitHub's clock is from ours may not have been known when it was reckoned since when to look: where ours
    /// is ahead, GitHub was asked for what it will change only later. Its answer tells, and it is asked again.
    func find(
        _ kind: RecordKind, madeBy creates: SentCreates, parent: Int64?, at address: GitHubDesk.Address,
        _ urgency: Demand.Urgency
    ) async throws -> Report? {
        let (made, answer) = try await desk.find(kind, madeBy: creates, parent: parent, at: address, urgency)
        var corrected = creates
        let clock = desk.gate.clock
        corrected.clockOffset = try await ledger.persist(by: clock, logger) { transaction in
            try transaction.noteClock(answer, by: clock)
            return try transaction.facts().clockOffset
        }
        guard corrected.since < creates.since else { return made }
        // What was found may be a copy, with our marker in it, that somebody has made since.
        return try await desk.find(kind, madeBy: corrected, parent: parent, at: address, urgency).made ?? made
    }
}
