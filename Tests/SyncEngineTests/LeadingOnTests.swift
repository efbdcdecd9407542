import Foundation
import LedgerEvents
import Projections
import Synchronization
import Testing

@testable import SyncEngine

@Suite("Writes that GitHub leads on to where the repository is by now")
struct LeadingOnTests {
    private static let create = "POST /repos/octo/allotment/issues"

    /// What GitHub answers of a repository that is called `allotment` by now.
    private static func answer(
        _ asked: String, byID: @autoclosure () throws -> ScriptedGitHub.Answer
    ) throws -> ScriptedGitHub.Answer {
        if asked == "GET /repositories/10" { return try byID() }
        if asked.hasPrefix("POST /repos/octo/garden/") {
            return ScriptedGitHub.Answer(status: 307, location: "/repositories/10/issues")
        }
        guard asked.hasPrefix("POST") else { return try .list([]) }
        return try .found(IssueAtGitHub(number: 9, title: "Prune", body: "", labels: [], assignees: [], second: 11))
    }

    private static let allotment = ScriptedGitHub.Answer(
        body: Data(
            #"{"id": 10, "name": "allotment", "full_name": "octo/allotment", "owner": {"id": 1, "login": "octo"}}"#
                .utf8))

    /// Seconds from now until it is tried again.
    private static func wait(_ id: OperationID, _ garden: Garden) throws -> Int64 {
        let notBefore = try #require(try garden.operation(id)?.notBefore)
        return (notBefore - garden.clock.tick()) / Timestamp.microsecondsPerSecond
    }

    @Test("The new name cannot be asked for just then: the edit waits like any whose failure may pass")
    func unseen() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(.task("roses"), .put, at: 10) { $0.title = "Prune" }
        let looks = Mutex(0)
        try await ScriptedGitHub.run { asked in
            try Self.answer(
                asked,
                byID: looks.withLock { looks in
                    looks += 1
                    return looks > 3 ? Self.allotment : ScriptedGitHub.Answer(status: 503)
                })
        } test: { gate, asked in
            for wait in [4...6, 24...36, 96...144] as [ClosedRange<Int64>] {
                try await garden.bring(create, through: gate)
                #expect(try garden.operation(create)?.state.name == .queued)
                #expect(try wait.contains(Self.wait(create, garden)))
            }
            // Once it is known nothing is left to wait for.
            try await garden.bring(create, through: gate)
            #expect(try garden.repository(.garden)?.name == "octo/allotment")
            #expect(try Self.wait(create, garden) == 0)
            try await garden.bring(create, through: gate)
            #expect(asked().last == Self.create)
            #expect(try garden.operation(create)?.state.name == .completed)
        }
    }

    @Test("An edit may use the last of the hour's requests, and so may the look that it needs")
    func lastRequests() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(.task("roses"), .put, at: 10) { $0.title = "Prune" }
        let clock = EngineClock(now: { garden.clock.tick() }, wait: { _ in try Task.checkCancellation() })
        try await ScriptedGitHub.run(by: clock) { asked in
            var answer = try Self.answer(asked, byID: Self.allotment)
            answer.remaining = 200
            return answer
        } test: { gate, asked in
            try await garden.bring(create, through: gate)
            try await garden.bring(create, through: gate)
            #expect(asked().last == Self.create)
            #expect(try garden.operation(create)?.state.name == .completed)
        }
    }

    @Test("It may have failed for other reasons before: what counts is that the new name is known now")
    func failedBefore() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(.task("roses"), .put, at: 10) { $0.title = "Prune" }
        for _ in 1...3 {
            try await garden.send(create)
            try await garden.fail(create, .server)
        }
        try await ScriptedGitHub.run { asked in
            try Self.answer(asked, byID: Self.allotment)
        } test: { gate, asked in
            try await garden.bring(create, through: gate)
            #expect(try garden.operation(create)?.state.name == .queued)
            #expect(try Self.wait(create, garden) == 0)
            try await garden.bring(create, through: gate)
            #expect(asked().last == Self.create)
        }
    }

    @Test("Led on for ever, although the repository is called what it was, it ends when it has been tried often enough")
    func forEver() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(.task("roses"), .put, at: 10) { $0.title = "Prune" }
        try await ScriptedGitHub.run { asked in
            try Self.answer(
                asked,
                byID: ScriptedGitHub.Answer(body: try JSONSerialization.data(withJSONObject: Plot.garden.object)))
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

    @Test("That the repository is out of reach by its id, too, is believed as late as any 404")
    func outOfReach() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(.task("roses"), .put, at: 10) { $0.title = "Prune" }
        try await ScriptedGitHub.run { asked in
            try Self.answer(asked, byID: ScriptedGitHub.Answer(status: 404))
        } test: { gate, _ in
            for _ in 1...2 {
                try await garden.bring(create, through: gate)
                #expect(try garden.operation(create)?.state.name == .queued)
            }
            try await garden.bring(create, through: gate)
            #expect(try garden.operation(create)?.reason == .repositoryNotConnected)
        }
    }
}
