import Foundation
import GitHub
import Ledger
import LedgerEvents
import Projections
import Testing

@testable import SyncEngine

@Suite("A repository that is archived for a while")
struct ArchivedRepositoryTests {
    private let issue = IssueAtGitHub(second: 10)

    static func archive(_ garden: Garden, _ action: String = "archived") async throws {
        try await garden.deliver(Webhook("repository", action, in: .garden, [:]))
    }

    private static func queued(_ garden: Garden) throws -> [Projections.Operation] {
        try garden.operations("state = 'queued' AND direction = 'outbound'")
    }

    @Test("What is edited there is kept and says why, and goes out as one when it is archived no more")
    func edits() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        let comment = try #require(try await garden.deliver(.about(CommentAtGitHub(), "created")).first?.record)
        let waiting = try await garden.edit(task, at: 50) { $0.body = "Orange spots." }
        for _ in 1...2 { try await Self.archive(garden) }
        #expect(try garden.events(.repositoryArchived).count == 1)
        // What waited is not sent, and what comes does not wait.
        try await garden.step(waiting, .claim(waiting))
        let edit = try await garden.edit(task, at: 60) { $0.title = "Rust" }
        try await garden.edit(comment, .delete, at: 61)
        let made = try await garden.edit(.task("prune"), .put, at: 62) { $0.title = "Prune" }
        for operation in [waiting, edit, made] {
            #expect(try garden.operation(operation)?.state == .disabled(.init(reason: .repositoryArchived)))
        }
        #expect(try garden.task(task)?.title == "Rust")
        // Elsewhere everything goes on.
        let other = try await garden.edit(.task("dig"), .put, in: .greenhouse) { $0.title = "Dig" }
        #expect(try garden.operation(other)?.state.name == .queued)

        for _ in 1...2 { try await Self.archive(garden, "unarchived") }
        #expect(try garden.events(.repositoryUnarchived).count == 1)
        let resumed = try Self.queued(garden).filter { $0.id != other }
        #expect(resumed.map(\.record) == [task, .task("prune"), comment])
        #expect(resumed.map(\.action) == ["resume", "resume", "resume"])
        #expect(resumed.first?.fields == [.title, .body])
    }

    @Test("What GitHub tells is taken in all the same: it may be late, and nothing else will tell of it")
    func inbound() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        try await Self.archive(garden)
        let late = issue.at(20) { $0.title = "Mildew" }
        try await garden.deliver(.about(late, "edited"))
        #expect(try garden.task(task)?.title == "Mildew")
        #expect(try garden.read { try $0.place(of: Plot.garden.id) } != nil)
    }

    @Test(
        "News of before an edit that is kept lose against it as if it waited, and younger news win",
        arguments: [(45, "Rust"), (50, "Rust"), (51, "Mildew")])
    func lateNews(second: Int64, title: String) async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        try await Self.archive(garden)
        let edit = try await garden.edit(task, at: 50) { $0.title = "Rust" }
        let late = issue.at(second) { $0.title = "Mildew" }
        let told = try #require(try await garden.deliver(.about(late, "edited")).first)
        #expect(try garden.task(task)?.title == title)
        if title == "Rust" {
            #expect(told.link == edit)
            #expect(try garden.rule(told) == .modifiedHere)
        }
        try await Self.archive(garden, "unarchived")
        #expect(try Self.queued(garden).map(\.fields) == (title == "Rust" ? [.title] : []))
    }

    @Test("Who connects it anew says that it is archived no more: nothing may be sent there that could show it")
    func connected() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        try await Self.archive(garden)
        try await garden.edit(task, at: 60) { $0.title = "Rust" }
        for _ in 1...2 { try await garden.connect(.garden) }
        #expect(try garden.events(.repositoryUnarchived).count == 1)
        #expect(try Self.queued(garden).map(\.record) == [task])
    }

    @Test("An edit goes out only when nothing stands in its way any more: neither the archive nor a suspension")
    func twoCauses() async throws {
        for ends in [["unarchived", "unsuspend"], ["unsuspend", "unarchived"]] {
            let (garden, task) = try await Garden.agreed(on: issue)
            try await Self.archive(garden)
            try await garden.deliver(.installation("suspend"))
            let edit = try await garden.edit(task, at: 60) { $0.title = "Rust" }
            #expect(try garden.operation(edit)?.reason == .installationSuspended)
            for end in ends {
                #expect(try Self.queued(garden).isEmpty)
                if end == "unsuspend" {
                    try await garden.deliver(.installation(end))
                } else {
                    try await Self.archive(garden, end)
                }
            }
            #expect(try Self.queued(garden).map(\.record) == [task])
        }
    }

    @Test("A call of unknown outcome is looked into, since looking is allowed, and is not sent again")
    func doubt() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        let edit = try await garden.edit(task, at: 60) { $0.title = "Rust" }
        try await garden.send(edit)
        try await Self.archive(garden)
        try await garden.fail(edit, .noAnswer, .unknown)
        #expect(try garden.operation(edit)?.isOutcomeUnknown == true)
        try await garden.resolve(edit, .found(issue))
        try await garden.step(edit, .claim(edit))
        #expect(try garden.operation(edit)?.state == .disabled(.init(reason: .repositoryArchived)))
        try await Self.archive(garden, "unarchived")
        #expect(try Self.queued(garden).map(\.record) == [task])
    }
}

@Suite("That a repository is archived, as GitHub's answers show")
struct FoundArchivedTests {
    private let issue = IssueAtGitHub(second: 10)

    private static func repository(isArchived: Bool) -> ScriptedGitHub.Answer {
        ScriptedGitHub.Answer(
            body: Data(
                #"""
                {"id": 10, "name": "garden", "full_name": "octo/garden", "owner": {"id": 1, "login": "octo"},
                 "archived": \#(isArchived)}
                """#.utf8))
    }

    private static func refusal(_ words: String) -> ScriptedGitHub.Answer {
        ScriptedGitHub.Answer(status: 403, body: Data(#"{"message": "\#(words)"}"#.utf8))
    }

    @Test(
        "A write that is refused says so, or the repository does where the refusal speaks of a locked issue",
        arguments: [
            ("Repository was archived so is read-only.", true),
            ("Unable to create comment because issue is locked.", true),
            ("Unable to create comment because issue is locked.", false),
        ])
    func refused(words: String, isArchived: Bool) async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        let edit = try await garden.edit(.comment("note"), .put, at: 60, parent: task) { $0.body = "At noon." }
        try await ScriptedGitHub.run { asked in
            asked.hasPrefix("POST") ? Self.refusal(words) : Self.repository(isArchived: isArchived)
        } test: { gate, _ in
            try await garden.bring(edit, through: gate)
        }
        let state = try garden.operation(edit)?.state
        #expect(
            state
                == (isArchived
                    ? .disabled(.init(reason: .repositoryArchived)) : .errored(.init(reason: .accessDenied))))
        #expect(try garden.events(.repositoryArchived).count == (isArchived ? 1 : 0))
        // Whatever is edited from then on is not even tried.
        let next = try await garden.edit(task, at: 70) { $0.title = "Rust" }
        #expect(try garden.operation(next)?.state.name == (isArchived ? .disabled : .queued))
    }

    @Test("Where it was heard meanwhile that it is archived no more, the write is tried again")
    func heardMeanwhile() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        let edit = try await garden.edit(.comment("note"), .put, at: 60, parent: task) { $0.body = "At noon." }
        let garden2 = garden
        try await ScriptedGitHub.run { asked in
            guard asked.hasPrefix("POST") else { return Self.repository(isArchived: true) }
            for action in ["archived", "unarchived"] {
                try await garden2.deliver(Webhook("repository", action, in: .garden, [:]))
            }
            return Self.refusal("Repository was archived so is read-only.")
        } test: { gate, _ in
            try await garden.bring(edit, through: gate)
        }
        #expect(try garden.operation(edit)?.state.name == .queued)
        #expect(try garden.repository(.garden)?.isArchived == false)
    }

    @Test("That it is archived no more is found by asking after it, and what was edited goes out")
    func askedAfter() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        try await garden.deliver(Webhook("repository", "archived", in: .garden, [:]))
        try await garden.edit(task, at: 60) { $0.title = "Rust" }
        for isArchived in [true, false] {
            try await ScriptedGitHub.run { _ in
                Self.repository(isArchived: isArchived)
            } test: { gate, asked in
                try await ArchivedRepositoryLook(ledger: garden.ledger, gate: gate).look(Plot.garden.id)
                #expect(asked() == ["GET /repositories/10"])
            }
            #expect(try garden.repository(.garden)?.isArchived == isArchived)
            #expect(try garden.operations("state = 'queued'").map(\.record) == (isArchived ? [] : [task]))
        }
    }
}
