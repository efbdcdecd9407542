import Foundation
import Ledger
import LedgerEvents
import Projections
import Testing

@testable import SyncEngine

/// Webhooks that came through hours late, of issues and comments of which nobody here had heard.
@Suite("What is first heard of after lists should have had it")
struct LateArrivalTests {
    private static let garden = Data(
        #"{"id": 10, "name": "garden", "full_name": "octo/garden", "private": false, "owner": {"id": 1, "login": "octo"}}"#
            .utf8)

    enum Passed: CaseIterable {
        case swept, compared

        func draft(_ resource: ResourceKind, through second: Int64) -> Draft {
            let repository = Plot.garden.id
            return switch self {
            case .swept:
                Draft(
                    SweepFinished(
                        repository: repository, resource: resource, through: GardenClock.github(second), etag: nil))
            case .compared: Draft(SweepCompared(repository: repository, resource: resource, listed: 0, missing: 0))
            }
        }
    }

    @Test(
        "It is looked for, and let go of where it is gone: it was deleted while nobody listened",
        arguments: Passed.allCases, [RecordKind.task, .comment])
    func gone(_ passed: Passed, _ kind: RecordKind) async throws {
        let garden = try await Garden()
        let issue = IssueAtGitHub(second: 10)
        if kind == .comment { try await garden.deliver(.about(issue, "opened")) }
        garden.clock.set(3_600)
        try await garden.ledger.write {
            _ = try $0.append(passed.draft(kind == .task ? .issue : .issueComment, through: 11))
        }
        let comment = CommentAtGitHub(issue: issue, id: 70, body: "Old", second: 10)
        let late: Webhook = try kind == .task ? .about(issue, "opened") : .about(comment, "created")
        let record = try #require(try await garden.deliver(late).first?.record)
        #expect(try garden.isToBeRead(record))
        try await ScriptedGitHub.run { asked in
            if asked == "GET /repositories/\(Plot.garden.id)" { return ScriptedGitHub.Answer(body: Self.garden) }
            return kind == .comment && asked.hasSuffix("/issues/7")
                ? try .found(issue) : ScriptedGitHub.Answer(status: 404)
        } test: { gate, _ in
            try await garden.confirm(record, through: gate)
            #expect(try garden.view(record)?.record.deletedBy != nil)
            #expect(try !garden.isToBeRead(record))
        }
    }

    @Test("It stays where it is there")
    func there() async throws {
        let garden = try await Garden()
        let issue = IssueAtGitHub(second: 10)
        try await garden.ledger.write { _ = try $0.append(Passed.swept.draft(.issue, through: 11)) }
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        try await ScriptedGitHub.run { _ in
            try .found(issue)
        } test: { gate, asked in
            try await garden.confirm(task, through: gate)
            #expect(asked() == ["GET /repos/octo/garden/issues/7"])
            #expect(try garden.view(task)?.record.deletedBy == nil)
            #expect(try !garden.isToBeRead(task))
        }
    }

    @Test("What comes as it is made is not looked for", arguments: Passed.allCases)
    func inTime(_ passed: Passed) async throws {
        let garden = try await Garden()
        garden.clock.set(69)
        try await garden.ledger.write { _ = try $0.append(passed.draft(.issue, through: 10)) }
        let task = try #require(try await garden.deliver(.about(IssueAtGitHub(second: 10), "opened")).first?.record)
        #expect(try !garden.isToBeRead(task))
    }
}
