import Foundation
import LedgerEvents
import Projections
import Testing

@testable import SyncEngine

@Suite("Writes that GitHub leads on")
struct LeadingOnTests {
    /// Seconds from now until it is tried again.
    private static func wait(_ id: OperationID, _ garden: Garden) throws -> Int64 {
        let notBefore = try #require(try garden.operation(id)?.notBefore)
        return (notBefore - garden.clock.tick()) / Timestamp.microsecondsPerSecond
    }

    @Test("Led on for ever, one ends when it has been tried often enough")
    func forEver() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(.task("roses"), .put, at: 10) { $0.title = "Prune" }
        try await ScriptedGitHub.run { asked in
            asked.hasPrefix("POST")
                ? ScriptedGitHub.Answer(status: 307, location: "/repositories/10/issues") : try .list([])
        } test: { gate, asked in
            for _ in 1...6 {
                try await garden.bring(create, through: gate)
                #expect(try garden.operation(create)?.state.name == .queued)
                #expect(try Self.wait(create, garden) >= 4)
            }
            try await garden.bring(create, through: gate)
            #expect(try garden.operation(create)?.state == .errored(.init(reason: .redirected)))
            #expect(asked().count { $0.hasPrefix("POST") } == 7)
        }
    }
}
