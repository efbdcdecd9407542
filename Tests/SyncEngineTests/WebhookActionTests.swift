import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@Suite("What each webhook action does")
struct WebhookActionTests {
    private static let bothKinds = WebhookAction.ofIssues + WebhookAction.ofPullRequests

    /// A task that both sides agree on since second 0, unless the row is about the first that is heard of it.
    private func agreed(_ row: WebhookAction) async throws -> (Garden, RecordView?) {
        let garden = try await Garden()
        garden.clock.set(200)
        guard let before = row.before else { return (garden, nil) }
        let opened = try #require(try await garden.deliver(.about(before, "opened")).first)
        #expect(opened.state == .completed(.init(reason: .applied)))
        return (garden, try garden.view(#require(opened.record)))
    }

    @Test("The record takes the fields that the table names, and nothing else", arguments: bothKinds)
    func fields(row: WebhookAction) async throws {
        let (garden, before) = try await agreed(row)
        let operation = try #require(try await garden.deliver(row.webhook(at: 60)).first)
        let record = try #require(operation.record)
        let after = try #require(try garden.view(record))

        #expect(after.content == .task(row.after.content))
        #expect(after.content?.differences(from: before?.content) == row.changes)
        #expect(before == nil || before?.record.id == record)
        let isNoted = !row.changes.isEmpty || row.notes.contains(.deleted)
        #expect(after.record.version == (before?.record.version ?? 0) + (isNoted ? 1 : 0))
        #expect(after.record.author == Person.rosa.id)
        #expect(after.record.authority == (row.after.isPullRequest ? .pullRequest : .issue))
        let isDeleted = row.notes.contains(.deleted)
        #expect(after.record.deletedBy == (isDeleted ? operation.id : nil))
        #expect(after.record.agreedBy == (isDeleted ? before?.record.agreedBy : operation.id))
        #expect(after.record.agreedAt == GardenClock.github(isDeleted ? 0 : 60))
        #expect(try garden.records(.task).count == 1)
        #expect(try !garden.isToBeRead(record))
    }

    @Test("The operation says what GitHub called it, what it is about, and how it ended", arguments: bothKinds)
    func operation(row: WebhookAction) async throws {
        let (garden, before) = try await agreed(row)
        let operations = try await garden.deliver(row.webhook(at: 60))
        let operation = try #require(operations.first)

        #expect(operations.count == 1)
        #expect(operation.state == .completed(.init(reason: row.reason)))
        #expect(operation.kind == .task && operation.direction == .inbound)
        #expect(operation.change == (row.notes.contains(.deleted) ? .delete : .upsert))
        #expect(operation.action == row.action)
        #expect(operation.fields == row.changes)
        #expect(operation.githubUpdatedAt == GardenClock.github(60))
        #expect(operation.modifiedAt == nil && operation.link == nil)
        #expect(operation.installation == Webhook.installation)
        #expect(operation.resource == (row.after.isPullRequest ? .pullRequest : .issue))
        #expect(operation.repository == Plot.garden.id && operation.number == 7)
        #expect(operation.issue == (row.after.isPullRequest ? nil : row.after.issueID))
        #expect(operation.pullRequest == (row.after.isPullRequest ? row.after.pullRequestID : nil))
        #expect(operation.comment == nil)
        #expect(operation.policy == Policy.timestamps.name)
        #expect(before == nil || operation.record == before?.record.id)
        let event = try #require(try garden.read { try $0.log.event(at: operation.id) })
        #expect(event.actor == Person.moss.id)
    }

    @Test("The cached issue or pull request follows, with what the record does not say", arguments: bothKinds)
    func mirror(row: WebhookAction) async throws {
        let (garden, _) = try await agreed(row)
        let operation = try #require(try await garden.deliver(row.webhook(at: 60)).first)
        let key = MirroredIssue.Key(repository: Plot.garden.id, number: 7)
        let issue = try garden.read { try $0.rows.find(GitHubIssue.self, key) }?.issue
        let pullRequest = try garden.read { try $0.rows.find(GitHubPullRequest.self, key) }?.issue
        #expect((issue == nil) == row.after.isPullRequest)
        #expect((pullRequest == nil) == !row.after.isPullRequest)

        let seen = try #require(issue ?? pullRequest)
        #expect(seen.githubID == (row.after.isPullRequest ? row.after.pullRequestID : row.after.issueID))
        #expect(seen.isPullRequest == row.after.isPullRequest)
        #expect(seen.updatedAt == GardenClock.github(60))
        #expect(seen.state == (row.after.isClosed ? .closed : .open))
        #expect(seen.draft == row.after.isDraft)
        #expect(seen.merged == row.after.isMerged)
        #expect(seen.isDeleted == row.notes.contains(.deleted))
        #expect(seen.content == operation.id)
        let wasOtherwise =
            row.before.map { $0.isDraft != row.after.isDraft || $0.isMerged != row.after.isMerged } ?? false
        #expect(wasOtherwise == !row.notes.isDisjoint(with: [.draft, .merged]))
    }

    @Test(
        "In the second of the last report, what says nothing new is a duplicate, and what does wins and is read again",
        arguments: bothKinds.filter { $0.before != nil && !$0.notes.contains(.deleted) })
    func sameSecond(row: WebhookAction) async throws {
        let (garden, before) = try await agreed(row)
        let first = try #require(before?.record.agreedBy)
        let operation = try #require(try await garden.deliver(row.webhook(at: 0)).first)
        let record = try #require(operation.record)
        if row.changes.isEmpty {
            #expect(operation.state == .duplicate(.init(duplicateOf: first)))
        } else {
            #expect(operation.state == .completed(.init(reason: .applied)))
            #expect(try garden.operation(first)?.overwrittenBy == operation.id)
        }
        #expect(try garden.task(record) == row.after.content)
        #expect(try garden.isToBeRead(record) == !row.changes.isEmpty)
    }

    @Test("An older report, whatever its action, changes nothing", arguments: bothKinds.filter { $0.before != nil })
    func older(row: WebhookAction) async throws {
        let (garden, before) = try await agreed(row)
        let first = try #require(before?.record.agreedBy)
        let operation = try #require(try await garden.deliver(row.webhook(at: -60)).first)
        let record = try #require(operation.record)
        let after = try #require(try garden.view(record))
        if row.notes.contains(.deleted) {
            #expect(after.record.deletedBy == operation.id)
        } else {
            #expect(operation.state == .dropped(.init(cause: .operation(first))))
            #expect(after == before || row.action == "transferred")
        }
        #expect(after.content == before?.content)
    }

    @Test("An action that GitHub adds later is taken as a snapshot", arguments: [false, true])
    func unheardOf(isPullRequest: Bool) async throws {
        let garden = try await Garden()
        let issue = IssueAtGitHub(isPullRequest: isPullRequest)
        let record = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        let changed = issue.at(60) { $0.title = "Composted" }
        let operation = try #require(try await garden.deliver(.about(changed, "composted")).first)
        #expect(operation.action == "composted")
        #expect(operation.state == .completed(.init(reason: .applied)))
        #expect(try garden.task(record) == changed.content)
    }

    @Test(
        "A payload that lacks fields is dropped as partial, and the issue is read", arguments: ["pinned", "unpinned"])
    func partial(action: String) async throws {
        let garden = try await Garden()
        let record = try #require(try await garden.deliver(.about(IssueAtGitHub(), "opened")).first?.record)
        let before = try garden.view(record)
        var object = IssueAtGitHub().at(60) { $0.title = "Not to be taken" }.issueObject
        for key in ["state", "labels"] { object[key] = nil }
        let webhook = try Webhook("issues", action, in: .garden, ["issue": object])
        let operation = try #require(try await garden.deliver(webhook).first)
        #expect(operation.state == .dropped(.init(cause: .reason(.partial))))
        #expect(try garden.view(record) == before)
        #expect(try garden.isToBeRead(record))
    }

    @Test("A deletion is told once: the second is a duplicate, and what comes after is dropped for it")
    func deletedTwice() async throws {
        let garden = try await Garden()
        let issue = IssueAtGitHub()
        let record = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        let deletion = try #require(try await garden.deliver(.about(issue, "deleted")).first)
        let again = try #require(try await garden.deliver(.about(issue, "deleted")).first)
        #expect(again.state == .duplicate(.init(duplicateOf: deletion.id)))
        let late = try #require(try await garden.deliver(.about(issue.at(90), "edited")).first)
        #expect(late.state == .dropped(.init(cause: .operation(deletion.id))))
        #expect(try garden.view(record)?.record.deletedBy == deletion.id)
    }
}
