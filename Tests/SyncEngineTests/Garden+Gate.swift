import Ledger
import LedgerEvents
import Logging
import Projections
import Testing

@testable import SyncEngine

extension Garden {
    /// With a task about which two contents of one second were told.
    static func tied(by issue: IssueAtGitHub) async throws -> (Garden, RecordID) {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        try await garden.deliver(.about(issue.at(10) { $0.title = "Rust" }, "edited"))
        #expect(try garden.isToBeRead(task))
        return (garden, task)
    }

    /// Takes the look that settles what a record is.
    func confirm(_ record: RecordID, through gate: CallGate) async throws {
        try await ConfirmationRun(
            ledger: ledger, desk: GitHubDesk(gate: gate, marker: marker), logger: Logger(label: "test")
        ).confirm(record)
    }

    /// Brings an edit to GitHub as the projector does.
    func bring(_ id: OperationID, through gate: CallGate) async throws {
        try await CallRun(
            ledger: ledger, desk: GitHubDesk(gate: gate, marker: marker), settings: .init(),
            logger: Logger(label: "test")
        ).bring(id)
    }

    /// Takes in what lists have.
    func intake(_ gate: CallGate) -> PageIntake {
        PageIntake(
            ledger: ledger, desk: ListDesk(ledger: ledger, gate: gate, urgency: .reconciliation), marker: marker,
            logger: Logger(label: "test"))
    }
}
