import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@Suite("Resources that belong together")
struct SharedTaskTests {
    @Test("An issue and its pull request are one task, timed by the pull request", arguments: [true, false])
    func pullRequest(pullRequestFirst: Bool) async throws {
        let garden = try await Garden()
        // Minutes apart, as they are at GitHub for one and the same change.
        let pull = IssueAtGitHub(isPullRequest: true, second: 60)
        let own = try Webhook.about(pull, "opened")
        let face = try Webhook.about(CommentAtGitHub(issue: pull.at(300), second: 300), "created")
        for webhook in pullRequestFirst ? [own, face] : [face, own] { try await garden.deliver(webhook) }

        let tasks = try garden.records(.task)
        #expect(tasks.count == 1)
        let record = try #require(tasks.first)
        #expect(record.authority == .pullRequest)
        #expect(record.agreedAt == GardenClock.github(60))
        #expect(try garden.records(.comment).map(\.parent) == [record.id])
        // What began with the face, whose time says nothing, is read to be sure.
        #expect(try garden.isToBeRead(record.id) == !pullRequestFirst)

        let edited = pull.at(120) { $0.title = "Cut back" }
        let operation = try #require(try await garden.deliver(.about(edited, "edited")).first)
        #expect(operation.state == .completed(.init(reason: .applied)) && operation.record == record.id)
        #expect(try garden.task(record.id)?.title == "Cut back")
    }

    @Test("What an `issues` event says of a pull request is dropped, however young, and the pull request is read")
    func otherKind() async throws {
        let garden = try await Garden()
        let pull = IssueAtGitHub(isPullRequest: true, second: 60)
        let task = try #require(try await garden.deliver(.about(pull, "opened")).first?.record)
        let face = pull.at(600) { $0.title = "Not to be taken" }
        let webhook = try Webhook("issues", "edited", in: .garden, ["issue": face.issueObject])
        let operation = try #require(try await garden.deliver(webhook).first)
        #expect(operation.record == task)
        #expect(operation.state == .dropped(.init(cause: .reason(.otherKind))))
        #expect(try garden.task(task)?.title == pull.title)
        #expect(try garden.isToBeRead(task))
    }

    @Test("A comment on an issue that nobody knows makes the task first, from the issue that came along")
    func unknownParent() async throws {
        let garden = try await Garden()
        let issue = IssueAtGitHub(second: 40)
        let operations = try await garden.deliver(.about(CommentAtGitHub(issue: issue, second: 40), "created"))
        #expect(operations.map(\.kind) == [.task, .comment])
        #expect(operations.map(\.action) == ["embedded", "created"])
        for operation in operations { #expect(operation.state == .completed(.init(reason: .applied))) }
        let task = try #require(operations.first?.record)
        #expect(try garden.task(task) == issue.content)
        #expect(try garden.view(#require(operations.last?.record))?.record.parent == task)

        let opened = try #require(try await garden.deliver(.about(issue, "opened")).first)
        #expect(opened.duplicateOf == operations.first?.id)
        #expect(try garden.records(.task).count == 1)
    }

    @Test("A deleted comment on an issue that nobody knows leaves a task and a tombstone, which a late `created` meets")
    func deletedBeforeCreated() async throws {
        let garden = try await Garden()
        let comment = CommentAtGitHub(second: 40)
        let deletion = try #require(try await garden.deliver(.about(comment, "deleted")).last)
        #expect(deletion.state == .completed(.init(reason: .deleted)))
        let created = try #require(try await garden.deliver(.about(comment, "created")).last)
        #expect(created.state == .dropped(.init(cause: .operation(deletion.id))))
        #expect(try garden.task(#require(try garden.records(.task).first?.id)) == IssueAtGitHub().content)
    }

    @Test("A redelivery with the same id is written down and begins nothing")
    func redelivery() async throws {
        let garden = try await Garden()
        let webhook = try Webhook.about(IssueAtGitHub(), "opened")
        let first = try await garden.receive(webhook, as: "the-same")
        let second = try await garden.receive(webhook, as: "the-same")
        #expect(!first.isRedelivery && second.isRedelivery)
        #expect(second.event == first.event && second.operations == first.operations)
        #expect(try garden.operations().count == 1)
        #expect(try garden.events(.webhookReceived).count == 1)
        #expect(try garden.events(.webhookRedelivered).count == 1)
    }
}
