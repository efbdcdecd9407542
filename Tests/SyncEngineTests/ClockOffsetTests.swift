import Foundation
import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections
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
            status: 200, headers: AnswerHeaders([("Date", date)]),
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
            let desk = ListDesk(ledger: garden.ledger, gate: gate, urgency: .reconciliation)
            let intake = PageIntake(
                ledger: garden.ledger, desk: desk, marker: garden.marker, logger: Logger(label: "test"))
            let taken = try await intake.take(page) { _ in nil }
            #expect(taken.news == 1)
            #expect(asked() == ["GET /repos/octo/garden/issues/7"])
        }
        let observed = try garden.events(.clockObserved).compactMap { $0.decoded(ClockObserved.self)?.offset }
        #expect(observed.count == (offset == nil ? 0 : 1))
        if let offset { #expect(observed.allSatisfy { abs($0 - offset) < 100_000 }, "\(observed)") }
    }
}
