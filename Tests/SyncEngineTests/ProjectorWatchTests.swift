import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

/// Times are seconds after the beginning of the story; the patience is 120 s, a call may take 35.
@Suite("Work that nobody takes")
struct ProjectorWatchTests {
    private static let second = Timestamp.microsecondsPerSecond
    private static let watch = ProjectorWatch(patience: 120 * second, longestCall: 35 * second)

    private func overdue(_ garden: Garden, at second: Int64) throws -> OperationID? {
        try garden.read { try Self.watch.overdue($0, at: GardenClock.github(second) * Self.second) }?.operation
    }

    private func pause(_ garden: Garden, _ cause: PauseCause, until second: Int64, of installation: Int64?) async throws
    {
        _ = try await garden.ledger.write { transaction in
            try transaction.append(
                Draft(
                    CallsPaused(cause: cause, until: GardenClock.github(second) * Self.second),
                    installation: installation))
        }
    }

    @Test("An edit is overdue when it has waited for longer than the patience and nothing moved")
    func waiting() async throws {
        let garden = try await Garden()
        let edit = try await garden.edit(.task("roses"), .put, at: 100) { $0.title = "Roses" }
        #expect(try overdue(garden, at: 219) == nil)
        #expect(try overdue(garden, at: 221) == edit)
        // What comes in from GitHub is not the projector's doing.
        garden.clock.set(220)
        try await garden.deliver(.about(IssueAtGitHub(number: 7), "opened"))
        #expect(try overdue(garden, at: 222) == edit)
    }

    @Test("Whatever only a projector writes shows that one moves, until it too is long ago")
    func moving() async throws {
        let garden = try await Garden()
        let first = try await garden.edit(.task("roses"), .put, at: 100) { $0.title = "Roses" }
        let other = try await garden.edit(.task("lilies"), .put, at: 101) { $0.title = "Lilies" }
        garden.clock.set(210)
        try await garden.step(other, .claim(other))
        #expect(try overdue(garden, at: 240) == nil)
        #expect(try overdue(garden, at: 331) == first)
    }

    @Test("A call under way has its own time beside the patience")
    func underWay() async throws {
        let garden = try await Garden()
        let edit = try await garden.edit(.task("roses"), .put, at: 100) { $0.title = "Roses" }
        try await garden.send(edit)
        #expect(try overdue(garden, at: 254) == nil)
        #expect(try overdue(garden, at: 256) == edit)
    }

    @Test(
        "What a pause in the log holds up is not due, nor for the patience behind it",
        arguments: [
            (PauseCause.primaryLimit, Int64?(5)), (.secondaryLimit, 5), (.creationsPerHour, 5), (.unreachable, nil),
        ])
    func paused(_ cause: PauseCause, of installation: Int64?) async throws {
        let garden = try await Garden()
        let edit = try await garden.edit(.task("roses"), .put, at: 100) { $0.title = "Roses" }
        try await pause(garden, cause, until: 400, of: installation)
        #expect(try overdue(garden, at: 300) == nil)
        #expect(try overdue(garden, at: 519) == nil)
        #expect(try overdue(garden, at: 521) == edit)
    }

    @Test("A pause holds up the look behind an update that is under way")
    func pausedUnderWay() async throws {
        let garden = try await Garden()
        let edit = try await garden.edit(.task("roses"), .put, at: 100) { $0.title = "Roses" }
        try await garden.send(edit)
        try await pause(garden, .primaryLimit, until: 400, of: 5)
        #expect(try overdue(garden, at: 519) == nil)
        #expect(try overdue(garden, at: 521) == edit)
    }

    @Test("Another installation's pause holds up neither what waits nor what is under way", arguments: [false, true])
    func othersPause(isSent: Bool) async throws {
        let garden = try await Garden()
        let edit = try await garden.edit(.task("roses"), .put, at: 100) { $0.title = "Roses" }
        if isSent { try await garden.send(edit) }
        try await pause(garden, .secondaryLimit, until: 4_000, of: 6)
        #expect(try overdue(garden, at: 300) == edit)
    }

    @Test("What is to be tried again later is not due before that")
    func later() async throws {
        let garden = try await Garden()
        let edit = try await garden.edit(.task("roses"), .put, at: 100) { $0.title = "Roses" }
        try await garden.send(edit)
        let failed = CallFailed(
            failure: .server, outcome: .notDone, status: 502, request: nil,
            notBefore: GardenClock.github(600) * Self.second)
        try await garden.step(edit, .failed(edit, CallFailure(failed: failed)))
        #expect(try garden.operation(edit)?.state.name == .queued)
        #expect(try overdue(garden, at: 719) == nil)
        #expect(try overdue(garden, at: 721) == edit)
    }
}
