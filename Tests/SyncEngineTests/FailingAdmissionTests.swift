import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@Suite("A waiting report whose decision fails")
struct FailingAdmissionTests {
    @Test(
        "It takes nothing with it: the answer stays, the others are decided, and its receipt is to be decided again",
        arguments: [true, false])
    func takesNothingWithIt(isOverdue: Bool) async throws {
        let garden = try await Garden(beside: [Thorn.table])
        let create = try await garden.edit(.task("roses"), .put, at: 10) { $0.title = "Prune" }
        try await garden.send(create)
        garden.clock.set(14)
        var waiting: [Operation] = []
        // The one that fails is neither the first nor the last.
        for number in [0, 1, 2] as [Int64] {
            let issue = IssueAtGitHub(number: 20 + number, second: Thorn.second - 1 + number)
            waiting += try await garden.deliver(.about(issue, "opened"))
        }
        #expect(waiting.map(\.state.name) == [.queued, .queued, .queued])
        if isOverdue {
            try await garden.decideOverdue(at: 90)
        } else {
            try await garden.answer(create, .found(IssueAtGitHub(number: 9, title: "Prune", body: "", second: 11)))
            #expect(try garden.operation(create)?.state == .completed(.init(reason: .answered)))
            #expect(try garden.binding(.task("roses"))?.number == 9)
        }
        #expect(
            try waiting.map { try garden.operation($0.id)?.state } == [
                .completed(.init(reason: .applied)), .dropped(.init(cause: .reason(.rerouted))),
                .completed(.init(reason: .applied)),
            ])
        let receipt = try #require(try garden.events(.decisionFailed).first?.causation)
        #expect(try garden.events(.decisionFailed).count == 1)
        #expect(try garden.read { try $0.rows.find(UndecidedReceipt.self, receipt) } != nil)
        #expect(waiting[1].correlation == receipt)
        // It is not tried for ever either.
        try await garden.decideOverdue(at: 200)
        #expect(try garden.events(.decisionFailed).count == 1)
    }
}
