import Foundation
import GitHub
import Ledger
import LedgerEvents
import Projections
import Synchronization
import Testing

@testable import SyncEngine

@Suite("All that GitHub lists, held against all that is known")
struct ComparisonTests {
    private let issue = IssueAtGitHub(second: 10)

    private func compare(_ garden: Garden, _ gate: CallGate) async throws {
        try await ComparisonRun(intake: garden.intake(gate)).compare(.init(Plot.garden.id, .issue))
    }

    @Test("What GitHub once said was deleted, and lists, is read, and is there again", arguments: [true, false])
    func returned(isThere: Bool) async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        try await garden.deliver(.about(issue, "deleted"))
        #expect(try garden.view(task)?.record.deletedBy != nil)
        let issue = issue
        try await ScriptedGitHub.run { asked in
            if asked.hasSuffix("/issues") { return try .list([issue]) }
            return isThere ? try .found(issue) : ScriptedGitHub.Answer(status: 404)
        } test: { gate, _ in
            try await compare(garden, gate)
            #expect(try garden.isToBeRead(task))
            try await garden.confirm(task, through: gate)
            #expect(try !garden.isToBeRead(task))
            #expect(try (garden.view(task)?.record.deletedBy == nil) == isThere)
        }
    }

    @Test("A change that no sweep came to, for its issue was not listed, is taken in by a comparison")
    func passedOver() async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        let changed = issue.at(20) { $0.title = "Rust" }
        let key = Listing.Key(Plot.garden.id, .issue)
        _ = try await garden.ledger.write { transaction in
            try transaction.append(
                Draft(
                    SweepFinished(
                        repository: key.repository, resource: key.resource, through: changed.updatedAt + 9,
                        etag: nil)))
        }
        try await ScriptedGitHub.run { _ in
            try .list([changed])
        } test: { gate, _ in
            try await compare(garden, gate)
            #expect(try garden.task(task)?.title == "Rust")
        }
    }

    @Test("A pull request whose face has a later time than itself is read once for it, and again if nothing was found")
    func face() async throws {
        let garden = try await Garden()
        let pullRequest = IssueAtGitHub(isPullRequest: true, second: 10)
        let task = try #require(try await garden.deliver(.about(pullRequest, "opened")).first?.record)
        let listed = Mutex(pullRequest.at(40) { _ in })
        let isThere = Mutex(false)
        try await ScriptedGitHub.run { asked in
            if asked.hasSuffix("/issues") { return try .list([listed.withLock(\.self)]) }
            return isThere.withLock(\.self) ? try .pullRequest(pullRequest) : ScriptedGitHub.Answer(status: 403)
        } test: { gate, _ in
            for answers in [false, true] {
                try await compare(garden, gate)
                #expect(try garden.isToBeRead(task))
                isThere.withLock { $0 = answers }
                try await garden.confirm(task, through: gate)
                #expect(try !garden.isToBeRead(task))
            }
            try await compare(garden, gate)
            #expect(try !garden.isToBeRead(task))
            listed.withLock { $0 = pullRequest.at(41) { _ in } }
            try await compare(garden, gate)
            #expect(try garden.isToBeRead(task))
        }
    }

    @Test("A label and an account that have another name, which moves no time, are read, and called so here")
    func renamed() async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        let renamed = issue.at(10) {
            $0.labels = ["damp"]
            $0.assignees = [Person(id: Person.rosa.id, login: "lisa")]
        }
        try await ScriptedGitHub.run { asked in
            try asked.hasSuffix("/issues") ? .list([renamed]) : .found(renamed)
        } test: { gate, _ in
            try await compare(garden, gate)
            #expect(try garden.isToBeRead(task))
            try await garden.confirm(task, through: gate)
            #expect(try garden.task(task)?.labels == ["damp"])
            #expect(try garden.task(task)?.assignees == ["lisa"])
        }
    }

    @Test("What GitHub lists no more stays deleted, and nobody asks")
    func stays() async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        try await garden.deliver(.about(issue, "deleted"))
        try await ScriptedGitHub.run { _ in
            try .list([])
        } test: { gate, _ in
            try await compare(garden, gate)
            #expect(try !garden.isToBeRead(task))
        }
    }

    @Test("Where issues are switched off GitHub lists none, and answers 410 to each: nothing is deleted by that")
    func switchedOff() async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        try await ScriptedGitHub.run { asked in
            if asked.hasSuffix("/issues") { return try .list([]) }
            return ScriptedGitHub.Answer(
                status: 410, body: Data(#"{"message": "Issues are disabled for this repo"}"#.utf8))
        } test: { gate, _ in
            try await compare(garden, gate)
            #expect(try garden.isToBeRead(task))
            try await garden.confirm(task, through: gate)
            #expect(try !garden.isToBeRead(task))
            #expect(try garden.view(task)?.record.deletedBy == nil)
        }
    }
}
