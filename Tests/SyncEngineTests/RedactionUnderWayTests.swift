import LedgerEvents
import Projections
import SyncEngine
import Testing

@testable import Ledger

/// Edits, calls, deletions and reports that need what is erased.
@Suite("What is under way when its text is erased")
struct RedactionUnderWayTests {
    private static let secret = "Frau Holle, Apfelweg 7"
    private let issue = IssueAtGitHub(body: "Ask \(secret).")

    @Test("An edit that waits is dropped, and says why; it is not sent by a retry either")
    func waitingEdit() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        let edit = try await garden.edit(task, at: 20) { $0.title = "Mine" }
        let plan = try await Eraser(garden.ledger).plan(.init(events: [edit]))
        #expect(plan.dropped == [edit])
        #expect(try garden.operation(edit)?.state.name == .queued)
        try await garden.redact(.init(events: [edit]))
        let dropped = try #require(try garden.operation(edit))
        #expect(dropped.state == .dropped(.init(cause: .reason(.redacted))))
        #expect(try garden.rule(dropped) == .redaction)
        #expect(try garden.events(.bodyRedacted).map(\.operation) == [edit])
        try garden.expectRebuildEqualsLive()
    }

    @Test("One that has failed cannot be retried any more")
    func failedEdit() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        let edit = try await garden.edit(task, at: 20) { $0.title = "Mine" }
        try await garden.send(edit)
        let failed = CallFailed(failure: .validation, outcome: .notDone, status: 422, request: nil, notBefore: nil)
        try await garden.step(edit, .failed(edit, CallFailure(failed: failed)))
        #expect(try garden.operation(edit)?.state.name == .errored)
        try await garden.redact(.init(events: [edit]))
        #expect(try garden.operation(edit)?.state.name == .errored)
        try await garden.step(edit, .retry(edit))
        #expect(try garden.operation(edit)?.state == .dropped(.init(cause: .reason(.redacted))))
    }

    @Test("While a call is under way with it nothing is erased, and it is said which")
    func underWay() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        let edit = try await garden.edit(task, at: 20) { $0.title = "Mine" }
        try await garden.send(edit)
        let head = try garden.read { try $0.log.head }
        let (plan, request) = try await garden.redact(.init(records: [task]))
        #expect(plan.obstacles == [.operationUnderWay(edit, body: edit)] && request == nil)
        #expect(try garden.read { try $0.log.head } == head)
        try await garden.answer(edit, .found(issue.at(21) { $0.title = "Mine" }))
        #expect(try await garden.redact(.init(records: [task])).plan.obstacles.isEmpty)
        #expect(try garden.occurrences(of: Self.secret) == [])
    }

    @Test("What has been redacted can be deleted")
    func deletedLater() async throws {
        let (garden, _) = try await Garden.agreed(on: issue)
        let comment = try #require(
            try await garden.deliver(.about(CommentAtGitHub(issue: issue), "created")).last?.record)
        try await garden.redact(.init(records: [comment]))
        let deletion = try await garden.edit(comment, .delete, at: 20)
        #expect(try garden.view(comment)?.record.deletedBy == deletion)
        try await garden.send(deletion)
        #expect(try garden.operation(deletion)?.call == .delete)
        try garden.expectRebuildEqualsLive()
    }

    @Test("A deletion that waits needs no content, and goes on")
    func deletion() async throws {
        let (garden, _) = try await Garden.agreed(on: issue)
        let comment = try #require(
            try await garden.deliver(.about(CommentAtGitHub(issue: issue), "created")).last?.record)
        let deletion = try await garden.edit(comment, .delete, at: 20)
        try await garden.redact(.init(records: [comment]))
        #expect(try garden.operation(deletion)?.state.name == .queued)
        try await garden.send(deletion)
        let sent = try #require(try garden.operation(deletion))
        #expect(sent.call == .delete && sent.callStarted != nil)
    }

    @Test("A report that waits for a create is dropped when what it came in has been erased", arguments: [true, false])
    func waitingReport(isReceiptOnly: Bool) async throws {
        let garden = try await Garden()
        let create = try await garden.edit(.task("roses"), .put, at: 10) { $0.title = "Prune" }
        try await garden.send(create)
        garden.clock.set(12)
        let theirs = IssueAtGitHub(number: 9, title: "Prune", body: Self.secret, labels: [], assignees: [], second: 11)
        let waiting = try #require(try await garden.deliver(.about(theirs, "opened")).first)
        #expect(waiting.state.name == .queued)
        let receipt = try #require(try garden.events(.webhookReceived).last).position
        try await garden.redact(.init(events: isReceiptOnly ? [receipt] : [receipt, waiting.id]))
        try await garden.decideOverdue(at: 120)
        #expect(try garden.operation(waiting.id)?.state == .dropped(.init(cause: .reason(.redacted))))
        try garden.expectRebuildEqualsLive()
    }

    @Test("A delivery that nothing was decided about yet is settled with that")
    func undecided() async throws {
        let ledger = try Ledger.inMemory(tables: ProjectionCatalog.tables)
        let intake = WebhookIntake(ledger, marker: Marker(key: Array(repeating: 7, count: 32), ledger: "x", epoch: 0))
        // A ledger that was never prepared: its rules have no policy to decide by.
        let webhook = try Webhook.about(issue, "opened")
        let result = try await intake.receive(
            WebhookRequest(delivery: "first", event: webhook.event, hook: nil, body: Array(webhook.body)))
        #expect(result.isUndecided)
        _ = try await Genesis.prepare(ledger)
        let plan = try await Eraser(ledger).plan(.init(events: [result.event]))
        _ = try await Eraser(ledger).carryOut(plan, RedactionGrounds(by: "rosa", reason: "asked"))
        #expect(try await intake.resume() == 0)
        let settled = try ledger.readBlocking { reader in
            try reader.log.events(EventFilter(type: .webhookSettled), after: 0, limit: 9)
        }
        #expect(settled.map { $0.decoded(WebhookSettled.self)?.reason } == [.redacted])
        #expect(settled.map(\.causation) == [result.event])
    }

    /// What a client asks for a title, under an idempotency key.
    private func keyed(_ key: String, _ title: String, of task: RecordID) -> EditRequest {
        var fields = GivenFields()
        fields.title = title
        var request = EditRequest(task, .patch, fields, client: "app")
        request.idempotency = .init(key: key, request: "r")
        return request
    }

    private static let said: @Sendable (EditOutcome) -> RenderedAnswer = { outcome in
        RenderedAnswer(status: 200, body: Array("\(outcome)".utf8), version: nil)
    }

    @Test("What a client was answered goes with its edit")
    func keptAnswer() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        var request = keyed("k", Self.secret, of: task)
        let edits = ClientEdits(garden.ledger)
        let answer = try await edits.perform(request, render: Self.said)
        #expect(String(decoding: answer.body, as: UTF8.self).contains(Self.secret))
        try await garden.redact(.init(records: [task]))
        #expect(try garden.occurrences(of: Self.secret) == [])
        // The key is still known, so that the edit is not made once more.
        #expect(try await edits.perform(request, render: Self.said).body.isEmpty)
        // Nor is another, of which nobody can tell any more that it is one.
        request.idempotency?.request = "another"
        #expect(try await edits.perform(request, render: Self.said).body.isEmpty)
    }

    @Test("What a client was answered for the next edit of the same record stays")
    func keptAnswerOfTheNext() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        let edit = try await garden.edit(task, at: 20) { $0.title = Self.secret }
        // The garden's own edits have no key, and so no answer is kept for them.
        #expect(try garden.events(.answerKept).isEmpty)
        let request = keyed("b", "Roses", of: task)
        let edits = ClientEdits(garden.ledger)
        let answer = try await edits.perform(request, render: Self.said)
        #expect(try await Eraser(garden.ledger).plan(.init(events: [edit])).bodies.map(\.position) == [edit])
        try await garden.redact(.init(events: [edit]))
        #expect(try await edits.perform(request, render: Self.said) == answer)
    }

    @Test("An answer goes with its edit however much that has written", arguments: [0, 7, 8, 9, 30])
    func keptAnswerBehindMuch(count: Int) async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        let edit = try await garden.edit(task, at: 20) { $0.title = Self.secret }
        let bound = RecordBound(
            repository: Plot.garden.id, number: try #require(try garden.binding(task)?.number), issue: nil,
            pullRequest: nil, comment: nil)
        let answer = try await garden.ledger.write { transaction in
            for _ in 0..<count { try transaction.append(Draft(bound, record: task, correlation: edit)) }
            let kept = AnswerKept(key: "b", request: "r", status: 200, version: 1)
            return try transaction.append(
                Draft(kept, correlation: edit, causation: edit, body: .new(Array("done".utf8)))
            ).position
        }
        let plan = try await Eraser(garden.ledger).plan(.init(events: [edit]))
        #expect(plan.bodies.map(\.position) == [edit, answer])
    }

    @Test("One of before answers had a cause goes with the edit that it follows, and with no earlier one")
    func keptAnswerWithoutCause() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        let first = try await garden.edit(task, at: 20) { $0.title = Self.secret }
        let second = try await garden.edit(task, at: 20) { $0.title = "Roses" }
        let answer = try await garden.ledger.write { transaction in
            try transaction.append(
                Draft(AnswerKept(key: "b", request: "r", status: 200, version: 1), body: .new(Array("done".utf8)))
            ).position
        }
        let eraser = Eraser(garden.ledger)
        #expect(try await eraser.plan(.init(events: [first])).bodies.map(\.position) == [first])
        #expect(try await eraser.plan(.init(events: [second])).bodies.map(\.position) == [second, answer])
    }

    @Test(
        "What is kept of a request is another thing each time, and its salt goes with the edit, whatever was answered")
    func keptRequest() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        let edits = ClientEdits(garden.ledger)
        let render: @Sendable (EditOutcome) -> RenderedAnswer = { _ in
            RenderedAnswer(status: 200, body: Array("done".utf8), version: nil)
        }
        for key in ["one", "two"] {
            var fields = GivenFields()
            fields.title = Self.secret
            var request = EditRequest(task, .patch, fields, client: "app")
            request.idempotency = .init(key: key, request: "the same")
            let answer = try await edits.perform(request, render: render)
            #expect(try await edits.perform(request, render: render).body == answer.body)
        }
        let kept = try garden.events(.answerKept)
        let requests = Set(kept.compactMap { $0.decoded(AnswerKept.self)?.request })
        #expect(requests.count == 2 && !requests.contains { $0.contains("the same") })
        try await garden.redact(.init(texts: [Self.secret]))
        #expect(kept.count == 2)
        for event in kept {
            #expect(try garden.read { try $0.log.salt(ofBodyAt: event.position) } == nil)
        }
    }

    @Test("What an older version kept of a request without a salt is compared as ever, also when it is redacted")
    func keptBefore() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        let answer = try await garden.ledger.write { transaction in
            try transaction.append(
                Draft(
                    AnswerKept(key: "k", request: "r", status: 201, version: 1), body: .new(Array("first".utf8)))
            ).position
        }
        let edits = ClientEdits(garden.ledger)
        let perform: (String) async throws -> RenderedAnswer = { text in
            var fields = GivenFields()
            fields.title = "Mine"
            var request = EditRequest(task, .patch, fields, client: "app")
            request.idempotency = .init(key: "k", request: text)
            return try await edits.perform(request) { outcome in
                RenderedAnswer(status: 422, body: Array("\(outcome)".utf8), version: nil)
            }
        }
        #expect(try await perform("r") == RenderedAnswer(status: 201, body: Array("first".utf8), version: 1))
        #expect(try await perform("other").status == 422)
        try await garden.redact(.init(events: [answer]))
        #expect(try await perform("r").body.isEmpty)
        #expect(try await perform("other").status == 422)
    }
}
