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

    @Test("A request of the last projector's may have left just before it died, however long ago it was announced")
    func leftLate() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(.task("roses"), .put, at: 0) { $0.title = "Prune" }
        try await garden.send(create)
        // For most of the time it waited for a token.
        garden.clock.set(29)
        try await Recovery(
            ledger: garden.ledger, settings: ProjectorSettings(), marker: garden.marker, logger: Logger(label: "test")
        ).run()
        let doubt = try #require(try garden.operation(create)?.notBefore)
        #expect(doubt >= GardenClock.github(29 + 35) * Timestamp.microsecondsPerSecond)
    }
}
