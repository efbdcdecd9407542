import AsyncHTTPClient
import Foundation
import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections
import Testing

@testable import SyncEngine

@Suite("A page of what GitHub lists")
struct ListedPageTests {
    @Test("What nobody knew becomes a record, and what is known by now leaves no trace")
    func unknown() async throws {
        let garden = try await Garden()
        let issues = [IssueAtGitHub(number: 7), IssueAtGitHub(number: 8, title: "Rust", isClosed: true)]
        #expect(try await garden.take(issues).news == 2)
        let tasks = try garden.records(.task)
        #expect(try tasks.map { try garden.task($0.id) } == issues.map(\.content))
        let observed = try garden.events(.resourceObserved)
        #expect(observed.count == 2)
        let kept = try garden.read { try $0.log.body(at: observed[1].position) }
        #expect(try IssueSnapshot(kept: Data(kept ?? [])).title == "Rust")
        #expect(try garden.operations().map(\.action) == ["observed", "observed"])

        let head = try garden.read { try $0.log.head }
        #expect(try await garden.take(issues).news == 0)
        #expect(try await garden.take([issues[0].at(-5) { $0.title = "Older" }]).news == 0)
        #expect(try garden.read { try $0.log.head } == head)
    }

    @Test("Changes that were missed are applied, each item by the rules")
    func missed() async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(IssueAtGitHub(), "opened")).first?.record)
        try await garden.take([IssueAtGitHub().at(9) { $0.title = "Rust" }, IssueAtGitHub(number: 8)])
        #expect(try garden.task(task)?.title == "Rust")
        // An edit that waits and is younger than what is listed stands against it.
        let edit = try await garden.edit(task, at: 60) { $0.title = "Mine" }
        try await garden.take([IssueAtGitHub().at(50) { $0.title = "Theirs" }])
        #expect(try garden.task(task)?.title == "Mine")
        let last = try #require(try garden.operations("direction = 'inbound'").last)
        #expect(last.state == .dropped(.init(cause: .operation(edit))))
    }

    @Test("Another content in the second that is agreed is read by itself")
    func sameSecond() async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(IssueAtGitHub(), "opened")).first?.record)
        try await garden.take([IssueAtGitHub(title: "Rust")])
        #expect(try garden.isToBeRead(task))
        #expect(try garden.operations().count == 1)
    }

    @Test("What a call of ours was under way on is not taken, and read by itself", arguments: [true, false])
    func disturbed(isAnswered: Bool) async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(IssueAtGitHub(), "opened")).first?.record)
        let edit = try await garden.edit(task, at: 60) { $0.title = "Mine" }
        let head = try garden.read { try $0.log.head }
        try await garden.send(edit)
        if isAnswered { try await garden.answer(edit, .found(IssueAtGitHub(title: "Mine", second: 61))) }
        let before = try garden.operations().count
        try await garden.take([IssueAtGitHub(title: "Between", second: 62)], askedAt: head)
        #expect(try garden.isToBeRead(task))
        #expect(try garden.operations().count == before)
        #expect(try garden.task(task)?.title == "Mine")
        // Asked for after the answer it counts.
        guard isAnswered else { return }
        try await garden.take([IssueAtGitHub(title: "After", second: 63)])
        #expect(try garden.task(task)?.title == "After")
    }

    @Test("Of a record only what waits and what the log spoke of since is looked at, not its whole history")
    func boundedLook() async throws {
        let garden = try await Garden()
        try await garden.deliver(.about(IssueAtGitHub(), "opened"))
        let page = try garden.page([IssueAtGitHub().issueObject], .issue) { .issue(try IssueSnapshot(kept: $0)) }
        let plans = try garden.read { reader in
            try reader.queryPlans {
                let known = try ListedRecords(page.items, in: Plot.garden.id, since: 1, reader.rows, reader)
                #expect(known[7] != nil)
            }
        }
        let steps = plans.filter { $0.sql.contains("FROM operation ") }.flatMap(\.steps)
            .filter { $0.hasPrefix("SEARCH operation") || $0.hasPrefix("SCAN operation") }
        #expect(steps.count == 2)
        #expect(steps.allSatisfy { $0.contains("state=?") || $0.contains("PRIMARY KEY (id=?)") }, "\(steps)")
    }

    @Test("An issue with the marker of a create without an answer is that task's, and no second one")
    func ownCreate() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(.task("roses"), .put) { $0.title = "Leaf spot" }
        try await garden.send(create)
        try await garden.fail(create, .noAnswer, .unknown)
        let body = garden.marker.attach(to: "", operation: create)
        try await garden.take([IssueAtGitHub(title: "Leaf spot", body: body, labels: [], assignees: [])])
        #expect(try garden.records(.task).map(\.id) == [.task("roses")])
        #expect(try garden.binding(.task("roses"))?.number == 7)
        #expect(try garden.operation(create)?.state.name == .completed)
        #expect(try garden.task(.task("roses"))?.body == "")
    }

    @Test("An issue that a create of ours may have made waits for its answer, and is decided then")
    func awaited() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(.task("roses"), .put) { $0.title = "Mine" }
        try await garden.send(create)
        try await garden.take([IssueAtGitHub(number: 8, title: "Theirs")])
        #expect(try garden.operations("direction = 'inbound'").map(\.state.name) == [.queued])
        try await garden.answer(create, .found(IssueAtGitHub(number: 9, title: "Mine", second: 1)))
        #expect(try garden.operations("direction = 'inbound'").map(\.state.name) == [.completed])
        #expect(try garden.records(.task).compactMap { try garden.binding($0.id)?.number }.sorted() == [8, 9])
    }

    @Test("Of a pull request the list has the issue face: it is read by itself when that is news")
    func pullRequests() async throws {
        let garden = try await Garden()
        let known = IssueAtGitHub(isPullRequest: true)
        let task = try #require(try await garden.deliver(.about(known, "opened")).first?.record)
        try await garden.take([known.at(40) { $0.title = "Face" }])
        #expect(try garden.isToBeRead(task))
        #expect(try garden.task(task)?.title == known.title)
        #expect(try garden.operations().count == 1)
        // One that nobody knew begins with its face.
        try await garden.take([IssueAtGitHub(isPullRequest: true, number: 8)])
        let fresh = try #require(try garden.records(.task).last)
        #expect(fresh.authority == .pullRequest)
        #expect(try garden.isToBeRead(fresh.id))
    }

    @Test("Comments find their task, and what is listed of a deleted one is read by itself")
    func comments() async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(IssueAtGitHub(), "opened")).first?.record)
        let comments = [CommentAtGitHub(id: 900), CommentAtGitHub(id: 901, body: "Mulch.")]
        try await garden.take(comments)
        let records = try garden.records(.comment)
        #expect(records.map(\.parent) == [task, task])
        #expect(try records.map { try garden.view($0.id)?.content?.comment?.body } == comments.map(\.body))
        try await garden.deliver(.about(comments[0], "deleted"))
        try await garden.take(comments)
        #expect(try garden.view(records[0].id)?.record.deletedBy != nil)
        #expect(try garden.isToBeRead(records[0].id))
        #expect(try !garden.isToBeRead(records[1].id))
    }

    @Test("A comment under an issue that nobody knows brings it along", arguments: [false, true])
    func parents(isAwaited: Bool) async throws {
        let garden = try await Garden()
        // The issue may be one that a create of ours has just made.
        let create = try await garden.edit(.task("roses"), .put) { $0.title = "Mine" }
        if isAwaited { try await garden.send(create) }
        let (issue, comment) = (IssueAtGitHub(), CommentAtGitHub(second: 5))
        let raw = RawAnswer(status: 200, body: try JSONSerialization.data(withJSONObject: issue.issueObject))
        let parent = PageTaking.Parent(issue: try IssueSnapshot(kept: raw.body), raw: raw)
        let page = try garden.page([comment.object], .issueComment) { .comment(try CommentSnapshot(kept: $0)) }
        let marker = garden.marker
        let taken = try await garden.ledger.write { transaction in
            var taking = PageTaking(transaction: transaction, page: page, marker: marker, parents: [7: parent])
            try taking.take(page.items[0], page.raw.elements[0], nil)
            return taking.taken
        }
        // It is met again, when it is known whose the issue is.
        #expect(taken.left == (isAwaited ? [comment.updatedAt] : []))
        #expect(taken.news == (isAwaited ? 0 : 1))
        let comments = try garden.records(.comment)
        #expect(comments.count == (isAwaited ? 0 : 1))
        guard !isAwaited else { return }
        let task = try #require(comments.first?.parent)
        #expect(try garden.task(task) == issue.content)
        #expect(try garden.view(comments[0].id)?.content?.comment?.body == comment.body)
    }

    @Test("A repository that is not connected any more takes nothing in")
    func disconnected() async throws {
        let garden = try await Garden()
        _ = try await ConnectionEdits(garden.ledger).disconnect(name: Plot.garden.fullName, from: nil)
        await #expect(throws: PageIntake.Refused.self) { try await garden.take([IssueAtGitHub()]) }
        #expect(try garden.records(.task).isEmpty)
    }
}

extension Garden {
    /// Takes a page in that GitHub answered; asked for at the present head of the log, unless at another one.
    @discardableResult
    fileprivate func take(_ issues: [IssueAtGitHub], askedAt head: Position? = nil) async throws -> PageIntake.Taken {
        try await take(page(issues.map(\.issueObject), .issue, askedAt: head) { .issue(try IssueSnapshot(kept: $0)) })
    }

    @discardableResult
    fileprivate func take(_ comments: [CommentAtGitHub]) async throws -> PageIntake.Taken {
        try await take(page(comments.map(\.object), .issueComment) { .comment(try CommentSnapshot(kept: $0)) })
    }

    fileprivate func page(
        _ objects: [[String: Any]], _ resource: ResourceKind, askedAt head: Position? = nil,
        _ read: (Data) throws -> ListedResource
    ) throws -> ListPage {
        let raw = RawAnswer(status: 200, body: try JSONSerialization.data(withJSONObject: objects))
        return ListPage(
            place: .init(
                repository: try #require(RepositoryName(fullName: Plot.garden.fullName)),
                repositoryID: Plot.garden.id, installation: Webhook.installation),
            resource: resource, items: try raw.elements.map(read), raw: raw,
            head: try head ?? self.read { try $0.log.head })
    }

    private func take(_ page: ListPage) async throws -> PageIntake.Taken {
        // Nobody is asked anything: no comment here stands under an issue that nobody knows.
        let gate = CallGate(GitHubClient(credentials: .token(Secret("t")), httpClient: .shared))
        return try await intake(gate).take(page) { _ in nil }
    }
}
