import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

/// One row of the table of actions, for `issue_comment`.
struct CommentAction: Sendable, CustomTestStringConvertible {
    let action: String
    /// nil: the first that is heard of it.
    var before: CommentAtGitHub?
    let after: CommentAtGitHub
    let changes: Fields
    var isDeletion = false

    var testDescription: String { "issue_comment \(action)" }
    var name: [String] { ["issue_comment", action] }
    var reason: Reason { isDeletion ? .deleted : changes.isEmpty ? .unchanged : .applied }

    func webhook(at second: Int64) throws -> Webhook {
        let isEdit = before.map { $0.body != after.body } ?? false
        return try .about(
            after.at(second), action, by: .rosa, isEdit ? ["changes": ["body": ["from": before?.body ?? ""]]] : [:])
    }

    static let all: [CommentAction] = {
        let comment = CommentAtGitHub()
        return [
            CommentAction(action: "created", before: nil, after: comment, changes: .body),
            CommentAction(
                action: "edited", before: comment, after: comment.at(0) { $0.body = "In the morning." }, changes: .body),
            CommentAction(action: "deleted", before: comment, after: comment, changes: [], isDeletion: true),
        ]
    }()
}

@Suite("What each action on a comment does")
struct CommentActionTests {
    /// A task, and a comment that both sides agree on since second 0, unless the row is about the first heard of it.
    private func agreed(_ row: CommentAction) async throws -> (Garden, task: RecordID, RecordView?) {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(IssueAtGitHub(), "opened")).first?.record)
        guard let before = row.before else { return (garden, task, nil) }
        let created = try #require(try await garden.deliver(.about(before, "created")).first)
        return (garden, task, try garden.view(#require(created.record)))
    }

    @Test("The comment takes its body, or goes, and its task stays as it is", arguments: CommentAction.all)
    func record(row: CommentAction) async throws {
        let (garden, task, before) = try await agreed(row)
        let taskBefore = try garden.view(task)
        let operation = try #require(try await garden.deliver(row.webhook(at: 60)).first)
        let record = try #require(operation.record)
        let after = try #require(try garden.view(record))

        #expect(after.content == .comment(CommentContent(body: row.after.body)))
        #expect(after.content?.differences(from: before?.content) == row.changes)
        #expect(after.record.version == (before?.record.version ?? 0) + 1)
        #expect(before == nil || before?.record.id == record)
        #expect(after.record.parent == task)
        #expect(after.record.author == Person.moss.id)
        #expect(after.record.deletedBy == (row.isDeletion ? operation.id : nil))
        #expect(after.record.agreedBy == (row.isDeletion ? before?.record.agreedBy : operation.id))
        #expect(try garden.binding(record)?.comment == 900)
        #expect(try garden.view(task) == taskBefore)
    }

    @Test("The operation and the cached comment say what GitHub said", arguments: CommentAction.all)
    func operation(row: CommentAction) async throws {
        let (garden, _, before) = try await agreed(row)
        let operations = try await garden.deliver(row.webhook(at: 60))
        let operation = try #require(operations.first)

        #expect(operations.count == 1)
        #expect(operation.state == .completed(.init(reason: row.reason)))
        #expect(operation.kind == .comment && operation.direction == .inbound)
        #expect(operation.change == (row.isDeletion ? .delete : .upsert))
        #expect(operation.action == row.action)
        #expect(operation.fields == row.changes)
        #expect(operation.githubUpdatedAt == GardenClock.github(60))
        #expect(operation.installation == Webhook.installation)
        #expect(operation.resource == .issueComment)
        #expect(operation.repository == Plot.garden.id && operation.number == 7 && operation.comment == 900)
        #expect(operation.issue == nil && operation.pullRequest == nil && operation.link == nil)

        let cached = try #require(try garden.read { try $0.rows.find(GitHubComment.self, 900) })
        #expect(cached.id == (before?.record.agreedBy ?? operation.id))
        #expect(operation.cachedComment == cached.id)
        #expect(cached.updatedAt == GardenClock.github(60))
        #expect(cached.content == operation.id)
        #expect(cached.isDeleted == row.isDeletion)
    }

    @Test("The issue that comes along refreshes what is cached of it, and no more", arguments: CommentAction.all)
    func embedded(row: CommentAction) async throws {
        let (garden, task, _) = try await agreed(row)
        var row = row
        row = CommentAction(
            action: row.action, before: row.before,
            after: row.after.at(60) { $0.issue = $0.issue.at(60) { $0.title = "Bumped" } }, changes: row.changes,
            isDeletion: row.isDeletion)
        try await garden.deliver(row.webhook(at: 60))
        let key = MirroredIssue.Key(repository: Plot.garden.id, number: 7)
        let cached = try #require(try garden.read { try $0.rows.find(GitHubIssue.self, key) }?.issue)
        #expect(cached.updatedAt == GardenClock.github(60))
        #expect(try garden.task(task)?.title == IssueAtGitHub().title)
        #expect(try garden.view(task)?.record.agreedAt == GardenClock.github(0))
    }

    @Test("An action on a comment that GitHub adds later is taken as a snapshot")
    func unheardOf() async throws {
        let (garden, _, before) = try await agreed(CommentAction.all[1])
        let changed = CommentAtGitHub().at(60) { $0.body = "At noon." }
        let operation = try #require(try await garden.deliver(.about(changed, "pinned")).first)
        #expect(operation.state == .completed(.init(reason: .applied)))
        #expect(try garden.view(#require(before?.record.id))?.content?.comment?.body == "At noon.")
    }
}
