import Ledger
import LedgerEvents
import Logging
import Projections
import SyncEngine
import Testing

/// A ledger in which things happen as they do in service: webhooks come in as GitHub sends them, edits as clients make
/// them, and the projector's steps are taken by hand.
///
/// `octo/garden` and `octo/greenhouse` are connected to the project `garden`, `octo/park` to
/// `park`, all by installation 5.
struct Garden {
    let ledger: Ledger
    let clock = GardenClock()
    private(set) var marker: Marker
    private var intake: WebhookIntake

    init(
        connected: [Plot] = [.garden, .greenhouse, .park], beside tables: [ProjectionTable] = []
    ) async throws {
        let clock = clock
        ledger = try Ledger.inMemory(tables: ProjectionCatalog.tables + tables, clock: { clock.tick() })
        let facts = try await Genesis.prepare(ledger)
        marker = Marker(key: Array(repeating: 3, count: 32), ledger: facts.ledger, epoch: facts.epoch)
        intake = WebhookIntake(ledger, marker: marker)
        for plot in connected { try await connect(plot) }
    }

    func connect(_ plot: Plot) async throws {
        let project = plot == .park ? "park" : "garden"
        let edits = ConnectionEdits(ledger)
        _ = try await edits.save(project: project, name: project)
        _ = try await edits.connect(
            plot.id, name: plot.fullName, to: project, access: .installation(Webhook.installation))
    }

    /// The same, when a backup has been put back that had all that there is by now: what was marked in the history that
    /// is given up has been marked by the garden as it was before.
    func restored(as epoch: Int64 = 1) async throws -> Garden {
        let marking = Array<UInt8>(repeating: 3, count: 32)
        let name = try await ledger.write { transaction in
            try transaction.append(
                Draft(LedgerRestored(epoch: epoch, size: transaction.nextPosition - 1, aheadSize: 1_000, aheadEpoch: 0))
            )
            return try transaction.facts().ledger
        }
        var garden = self
        garden.marker = Marker(key: marking, ledger: name, epochs: try read { try $0.rows.epochs() })
        garden.intake = WebhookIntake(ledger, marker: garden.marker)
        return garden
    }

    /// One with a task that both sides agree on, which is that issue.
    static func agreed(on issue: IssueAtGitHub) async throws -> (Garden, RecordID) {
        let garden = try await Garden()
        let opened = try await garden.deliver(.about(issue, "opened"), as: "first")
        return (garden, try #require(opened.first?.record))
    }

    /// Hands a delivery in and returns the operations that it began, as they stand then.
    @discardableResult
    func deliver(_ webhook: Webhook, as delivery: String? = nil) async throws -> [Operation] {
        let result = try await receive(webhook, as: delivery)
        return try result.operations.compactMap { try operation($0.id) }
    }

    func receive(_ webhook: Webhook, as delivery: String? = nil) async throws -> WebhookResult {
        let position = try read { try $0.log.head }
        return try await intake.receive(
            WebhookRequest(
                delivery: delivery ?? "delivery-after-\(position)", event: webhook.event, hook: "1",
                body: Array(webhook.body)))
    }
}

// What there is now.
extension Garden {
    func read<Result>(_ work: (LedgerReader) throws -> Result) throws -> Result { try ledger.readBlocking(work) }

    func operation(_ id: OperationID) throws -> Operation? { try read { try $0.rows.find(Operation.self, id) } }

    func operations(_ condition: String = "1") throws -> [Operation] {
        try read { try $0.rows.all(Operation.self, where: condition, order: "id") }
    }

    func view(_ id: RecordID) throws -> RecordView? { try read { try $0.record(id) } }

    func task(_ id: RecordID) throws -> TaskContent? { try view(id)?.content?.task }

    func records(_ kind: RecordKind) throws -> [Record] {
        try read { try $0.rows.all(Record.self, where: "id LIKE '\(kind.rawValue)/%'", order: "created_at, id") }
    }

    func binding(_ id: RecordID) throws -> Binding? { try read { try $0.rows.find(Binding.self, id) } }

    func isToBeRead(_ id: RecordID) throws -> Bool { try read { try $0.rows.find(Confirmation.self, id) } != nil }

    func repository(_ plot: Plot) throws -> Repository? {
        try read { try $0.rows.find(Repository.self, plot.id) }
    }

    /// The rule that brought the operation where it is.
    func rule(_ operation: Operation) throws -> Rule? {
        try read { try $0.log.event(at: operation.lastEvent) }?.decoded(Transitioned.self)?.evidence.rule
    }

    func events(_ types: EventType...) throws -> [Event] {
        try read { try $0.log.events(EventFilter(), after: 0, limit: 100_000) }.filter { types.contains($0.type) }
    }
}

// What clients ask.
extension Garden {
    @discardableResult
    func edit(
        _ record: RecordID, _ action: EditRequest.Action = .patch, at second: Int64? = nil, parent: RecordID? = nil,
        in plot: Plot? = .garden, _ change: (inout GivenFields) -> Void = { _ in }
    ) async throws -> OperationID {
        if let second { clock.set(second) }
        var fields = GivenFields()
        change(&fields)
        var request = EditRequest(record, action, fields, client: "app")
        if record.kind == .task, action == .put {
            request.project = "garden"
            request.repository = plot?.fullName
        }
        request.parent = parent
        let before = try read { try $0.log.head }
        let answer = try await ClientEdits(ledger).perform(request) { outcome in
            RenderedAnswer(status: 200, body: Array("\(outcome)".utf8), version: nil)
        }
        guard let edit = try operations("id > \(before) AND direction = 'outbound'").first else {
            throw EditRefused(outcome: String(decoding: answer.body, as: UTF8.self))
        }
        return edit.id
    }

    struct EditRefused: Error { var outcome: String }
}

// What the projector does.
extension Garden {
    /// Decides as the projector does: with the end of a call the waiting for it ends.
    func step(_ id: OperationID, _ command: RecordCommand) async throws {
        let marker = marker
        try await ledger.write { transaction in try transaction.end(id, command, marker) }
    }

    /// Claims the operation and writes down that its call leaves.
    func send(_ id: OperationID, seen: Report? = nil) async throws {
        try await step(id, .claim(id))
        try await step(id, .send(id, seen: seen))
    }

    func answer(_ id: OperationID, _ report: Report) async throws {
        var answered = CallAnswered(status: 200, request: "A1")
        answered.number = report.recorded.number
        answered.comment = report.recorded.comment
        let report = try boundElsewhere(report, than: id)
        try await step(id, .answered(id, Answer(answered: answered, raw: Array("{}".utf8), report: report)))
    }

    /// What was found out about a call without an answer; nil: GitHub did not act.
    func resolve(_ id: OperationID, _ report: Report?) async throws {
        try await step(id, .resolved(id, try report.map { try boundElsewhere($0, than: id) }))
    }

    private func boundElsewhere(_ report: Report, than id: OperationID) throws -> Report {
        let seen = report.recorded
        let bound = try read { reader in
            try seen.comment.map { try reader.rows.first(Binding.self, where: "comment = ?", [.integer($0)]) }
                ?? reader.rows.first(
                    Binding.self, where: "repository = ? AND number = ?",
                    [seen.repository.map { .integer($0) } ?? .null, seen.number.map { .integer($0) } ?? .null])
        }
        var report = report
        report.boundElsewhere = bound?.record == (try operation(id)?.record) ? nil : bound?.record
        return report
    }

    func fail(_ id: OperationID, _ failure: Failure, _ outcome: CallFailed.Outcome = .notDone) async throws {
        let failed = CallFailed(failure: failure, outcome: outcome, status: nil, request: nil, notBefore: 1)
        try await step(id, .failed(id, CallFailure(failed: failed)))
    }

    func decideOverdue(at second: Int64) async throws {
        clock.set(second)
        try await WaitingReports(ledger, marker: marker, logger: Logger(label: "test"))
            .decideOverdue(now: clock.tick())
    }
}

extension Report {
    /// An answer of GitHub's, or a look at it, without our marker.
    static func found(_ issue: IssueAtGitHub) -> Report {
        var recorded = OperationRecorded(kind: .task, direction: .inbound, change: .upsert, action: observedAction)
        recorded.resource = issue.isPullRequest ? .pullRequest : .issue
        recorded.repository = issue.plot.id
        recorded.number = issue.number
        recorded.issue = issue.isPullRequest ? nil : issue.issueID
        recorded.pullRequest = issue.isPullRequest ? issue.pullRequestID : nil
        return Report(
            recorded: recorded, content: .task(issue.content), updatedAt: issue.updatedAt, project: "garden")
    }

    static func found(_ comment: CommentAtGitHub) -> Report {
        var recorded = OperationRecorded(
            kind: .comment, direction: .inbound, change: .upsert, action: observedAction)
        recorded.resource = .issueComment
        recorded.repository = comment.issue.plot.id
        recorded.number = comment.issue.number
        recorded.comment = comment.id
        return Report(
            recorded: recorded, content: .comment(CommentContent(body: comment.body)), updatedAt: comment.updatedAt,
            project: "garden")
    }
}
