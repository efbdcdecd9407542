import Foundation
import GitHub
import Ledger
import LedgerEvents
import Projections
import Synchronization
import Testing

@testable import SyncEngine

@Suite("How far GitHub's clock is from ours")
struct ClockOffsetTests {
    @Test(
        "An answer's time is held against when it came, however long it waits to be written down",
        arguments: [("Sun, 01 Mar 2026 00:01:40 GMT", nil), ("Sun, 01 Mar 2026 00:02:40 GMT", 60_500_000)]
            as [(String, Microseconds?)])
    func waiting(date: String, offset: Microseconds?) async throws {
        let garden = try await Garden()
        let clock = garden.clock
        let issue = IssueAtGitHub(second: 10)
        let comment = CommentAtGitHub(issue: issue, id: 70, body: "Old", second: 11)
        clock.set(100)
        let raw = RawAnswer(
            status: 200, headers: AnswerHeaders([("Date", date), ("X-GitHub-Request-Id", "C0DE:1")]),
            body: try JSONSerialization.data(withJSONObject: [comment.object]),
            receivedAt: GardenClock.github(100) * Timestamp.microsecondsPerSecond)
        let page = ListPage(
            place: .init(
                repository: try #require(RepositoryName(fullName: Plot.garden.fullName)),
                repositoryID: Plot.garden.id, installation: Webhook.installation),
            resource: .issueComment, items: try raw.elements.map { .comment(try CommentSnapshot(kept: $0)) }, raw: raw,
            head: try garden.read { try $0.log.head })
        let wait = EngineClock(now: { clock.tick() }, wait: { _ in })
        try await ScriptedGitHub.run(by: wait) { _ in
            // The comment's issue is asked for first, and a limit makes that an hour.
            clock.set(3_700)
            return try .found(issue)
        } test: { gate, asked in
            let taken = try await garden.intake(gate).take(page) { _ in nil }
            #expect(taken.news == 1)
            #expect(asked() == ["GET /repos/octo/garden/issues/7"])
        }
        let observed = try garden.events(.clockObserved).compactMap { $0.decoded(ClockObserved.self)?.offset }
        #expect(observed.count == (offset == nil ? 0 : 1))
        if let offset { #expect(observed.allSatisfy { abs($0 - offset) < 100_000 }, "\(observed)") }
    }

    @Test("A limit that does not say what time it is is waited for as long as it says, by whatever clock")
    func limitWithoutTime() async throws {
        let garden = try await Garden()
        _ = try await garden.ledger.write { transaction in
            try transaction.append(Draft(ClockObserved(offset: -3_600 * Timestamp.microsecondsPerSecond)))
        }
        let create = try await garden.edit(.task("roses"), .put, at: 10) { $0.title = "Prune" }
        try await garden.send(create)
        let operation = try #require(try garden.operation(create))
        let now = garden.clock.tick()
        let answer = RawAnswer(
            status: 429, headers: AnswerHeaders([("Retry-After", "60")]), receivedAt: now)
        let error = try #require(
            GitHubError(classifying: answer, to: GitHubRequest(method: .post, path: "/repos/octo/garden/issues")))
        try await ScriptedGitHub.run { _ in
            ScriptedGitHub.Answer(status: 404)
        } test: { gate, _ in
            let run = CallRun(
                ledger: garden.ledger, desk: GitHubDesk(gate: gate, marker: garden.marker), settings: .init(),
                logger: .silent)
            try await run.failed(
                .init(
                    operation: operation, isPullRequest: false,
                    address: .init(repository: try #require(.init(fullName: "octo/garden")), repositoryID: 10)), error)
        }
        let wait = try #require(try garden.operation(create)?.notBefore) - now
        #expect(abs(wait - 60 * Timestamp.microsecondsPerSecond) < 100_000)
    }

    @Test(
        "Where our clock is ten minutes ahead, and nobody knew, what a lost create made is found, not made again",
        arguments: [true, false])
    func lookBehindOurTime(isInDoubt: Bool) async throws {
        let garden = try await Garden()
        let clock = garden.clock
        let roses = RecordID.task("roses")
        let create = try await garden.edit(roses, .put, at: 700) { $0.title = "Prune" }
        try await garden.send(create)
        try await garden.fail(create, .server, isInDoubt ? .unknown : .notDone)
        let made = IssueAtGitHub(
            number: 9, title: "Prune", body: garden.marker.attach(to: "", operation: create), labels: [],
            assignees: [], second: 101)
        let wire = ListWire(issues: [made], date: "Sun, 01 Mar 2026 00:01:42 GMT")
        let quick = EngineClock(now: { clock.tick() }, wait: { _ in })
        let gitHub = GitHubClient(credentials: .token(Secret("t0ken")), wire: wire, now: quick.now)
        let desk = GitHubDesk(gate: CallGate(gitHub, clock: quick), marker: garden.marker)
        if isInDoubt {
            try await DoubtRun(ledger: garden.ledger, desk: desk, settings: .init(), logger: .silent).findOut(create)
        } else {
            try await CallRun(ledger: garden.ledger, desk: desk, settings: .init(), logger: .silent).bring(create)
        }
        #expect(wire.asked.withLock { $0 } == ["GET", "GET"])
        #expect(try garden.binding(roses)?.number == 9)
        #expect(try garden.operation(create)?.state.name == .completed)
    }

    @Test("Where our clock is a minute ahead, and nobody knew, what somebody has copied since is not what was made")
    func copied() async throws {
        let garden = try await Garden()
        let clock = garden.clock
        let roses = RecordID.task("roses")
        let create = try await garden.edit(roses, .put, at: 700) { $0.title = "Prune" }
        try await garden.send(create)
        try await garden.fail(create, .server, .unknown)
        let made = IssueAtGitHub(
            number: 9, title: "Prune", body: garden.marker.attach(to: "", operation: create), labels: [],
            assignees: [], second: 638)
        let copy = made.at(672) { $0.number = 10 }
        clock.set(738)
        let wire = ListWire(issues: [made, copy], date: "Sun, 01 Mar 2026 00:11:14 GMT")
        let quick = EngineClock(now: { clock.tick() }, wait: { _ in })
        let gitHub = GitHubClient(credentials: .token(Secret("t0ken")), wire: wire, now: quick.now)
        let desk = GitHubDesk(gate: CallGate(gitHub, clock: quick), marker: garden.marker)
        try await DoubtRun(ledger: garden.ledger, desk: desk, settings: .init(), logger: .silent).findOut(create)
        #expect(try garden.binding(roses)?.number == 9)
    }
}

/// A GitHub that lists of its issues those that whoever asks wants, by their times.
private final class ListWire: Wire {
    let issues: [IssueAtGitHub]
    let date: String
    let asked = Mutex<[String]>([])

    init(issues: [IssueAtGitHub], date: String) {
        self.issues = issues
        self.date = date
    }

    func exchange(_ request: WireRequest, timeout: Duration) async throws -> WireAnswer {
        asked.withLock { $0.append(request.method) }
        let query = URLComponents(string: request.url)?.queryItems ?? []
        let since = try query.first { $0.name == "since" }?.value.map { try Date($0, strategy: .iso8601) }
        let begin = Int64(try #require(since).timeIntervalSince1970)
        let listed = issues.filter { $0.updatedAt >= begin }.map(\.issueObject)
        return WireAnswer(
            status: 200, headers: [("Date", date), ("X-GitHub-Request-Id", "C0DE:1")],
            body: try JSONSerialization.data(withJSONObject: listed))
    }
}
