import Ledger
import LedgerEvents
import Logging
import Projections
import Testing

@testable import SyncEngine

@Suite("What the last projector left behind")
struct RecoveryTests {
    @Test("One that cannot be taken up keeps back none of the others, and stays as it was")
    func oneByOne() async throws {
        let garden = try await Garden(beside: [Thorn.table])
        var left: [OperationID] = []
        // The one that fails is neither the first nor the last.
        for record in [.task("roses"), Thorn.record, .task("tulips")] {
            left.append(try await garden.edit(record, .put) { $0.title = "Prune" })
            try await garden.send(left[left.count - 1])
        }
        let before = try garden.operation(left[1])
        try await Recovery(
            ledger: garden.ledger, settings: ProjectorSettings(), marker: garden.marker, logger: Logger(label: "test")
        ).run()
        #expect(try left.map { try garden.operation($0)?.isOutcomeUnknown } == [true, false, true])
        #expect(try garden.operation(left[1]) == before)
        #expect(try garden.events(.callFailed).map(\.operation) == [left[0], left[2]])
    }
}
