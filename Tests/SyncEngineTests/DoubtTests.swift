import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections
import Testing

@testable import SyncEngine

@Suite("A call of unknown outcome")
struct DoubtTests {
    /// How long it waited for a token before the request left nobody knows.
    @Test(
        "It is looked into when its request cannot act any more: one whose connection broke may just have left",
        arguments: [
            (.outcomeUnknown(.connectionLost), nil, 35), (.outcomeUnknown(.cancelled), nil, 35),
            (.outcomeUnknown(.timedOut), nil, 5), (.outcomeUnknown(.timedOut), 408, 35),
            (.outcomeUnknown(.serverError), 500, 5), (.outcomeUnknown(.serverError), 503, 5), (.unreadable, 200, 5),
            (.outcomeUnknown(.serverError), 502, 35), (.outcomeUnknown(.serverError), 504, 35),
        ] as [(GitHubError.Code, Int?, Int64)])
    func due(_ code: GitHubError.Code, answered status: Int?, after seconds: Int64) async throws {
        let garden = try await Garden()
        let create = try await garden.edit(.task("roses"), .put, at: 10) { $0.title = "Prune" }
        try await garden.send(create)
        let operation = try #require(try garden.operation(create))
        try await ScriptedGitHub.run { _ in
            ScriptedGitHub.Answer(status: 404)
        } test: { gate, _ in
            let run = CallRun(
                ledger: garden.ledger, desk: GitHubDesk(gate: gate, marker: garden.marker), settings: .init(),
                logger: Logger(label: "test"))
            garden.clock.set(39)
            try await run.failed(
                .init(
                    operation: operation, isPullRequest: false,
                    address: .init(repository: try #require(.init(fullName: "octo/garden")), repositoryID: 10)),
                GitHubError(
                    code, method: .post, path: "/repos/octo/garden/issues",
                    answer: status.map { RawAnswer(status: $0) }))
        }
        let doubt = try #require(try garden.operation(create))
        #expect(doubt.isOutcomeUnknown)
        let wait = try #require(doubt.notBefore) - GardenClock.github(39) * Timestamp.microsecondsPerSecond
        // Its clock goes on by a millisecond whenever it is looked at.
        #expect(abs(wait - seconds * Timestamp.microsecondsPerSecond) < 100_000)
    }

    @Test("What GitHub spells in its own way is the call's own effect, and nobody's younger edit")
    func spelledAnotherWay() async throws {
        let garden = try await Garden()
        let issue = IssueAtGitHub(second: 10)
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        let edit = try await garden.edit(task, at: 30) { $0.labels = ["Wont"] }
        try await garden.send(edit)
        try await garden.fail(edit, .noAnswer, .unknown)
        try await garden.resolve(edit, .found(issue.at(31) { $0.labels = ["wont"] }))
        #expect(try garden.operation(edit)?.state == .completed(.init(reason: .answered)))
        #expect(try garden.task(task)?.labels == ["wont"])
        #expect(try garden.operations("direction = 'inbound'").count == 1)
    }

    @Test("What was found there and lost to it is nothing that it yields to when it is retried, refused as it was then")
    func retriedAfterFind() async throws {
        let garden = try await Garden()
        let issue = IssueAtGitHub(second: 10)
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        let edit = try await garden.edit(task, at: 30) { $0.title = "Mildew" }
        try await garden.send(edit)
        try await garden.fail(edit, .noAnswer, .unknown)
        let theirs = issue.at(20) { $0.title = "Rust" }
        try await garden.resolve(edit, .found(theirs))
        let find = try #require(try garden.operations("direction = 'inbound'").last)
        #expect(find.droppedFor == edit)
        try await garden.send(edit)
        let refused = CallFailed(failure: .forbidden, outcome: .notDone, status: 403, request: nil, notBefore: nil)
        try await garden.step(edit, .failed(edit, CallFailure(failed: refused)))
        // The record is deleted, and comes back as it was found.
        try await garden.deliver(.about(theirs, "deleted"))
        var back = Report.found(theirs)
        back.lookBegan = try garden.read { try $0.log.head }
        try await garden.step(edit, .confirmed(.found(back)))
        #expect(try garden.task(task)?.title == "Rust")
        try await garden.step(edit, .retry(edit))
        #expect(try garden.operation(edit)?.state == .dropped(.init(cause: .reason(.overtaken))))
    }
}
