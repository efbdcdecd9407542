import LedgerEvents
import Projections
import RuleTesting
import Testing

extension History {
    /// A task that both sides agree on, edited here and claimed.
    static func claimedEdit() throws -> (History, OperationID) {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let edit = try #require(history.last?.id)
        try history.when(.claim(edit))
        return (history, edit)
    }
}
