import GitHub
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Synchronization

/// A ledger in which things happen as they do in service: webhooks come in as GitHub sends them, edits as clients
/// make them, and the projector's steps are taken by hand. One repository, 10, is connected to project `garden`.
struct LivingLedger {
    let ledger: Ledger
    let clock = HandClock()
    let intake: WebhookIntake
    private let marker: Marker
    private let deliveries = HandClock(0)

    /// In memory, or in `folder`; without patience every decision is put off.
    init(folder: String? = nil, patience: Duration = .seconds(5)) async throws {
        let clock = clock
        ledger =
            try folder.map { try Ledger.open(folder: $0, tables: ProjectionCatalog.tables, clock: { clock.tick() }) }
            ?? Ledger.inMemory(tables: ProjectionCatalog.tables, clock: { clock.tick() })
        let facts = try await Genesis.prepare(ledger)
        marker = Marker(key: Array(repeating: 7, count: 32), ledger: facts.ledger, epoch: facts.epoch)
        intake = WebhookIntake(ledger, marker: marker, patience: patience)
        _ = try await ConnectionEdits(ledger).save(project: "garden", name: "Garden")
        _ = try await ConnectionEdits(ledger).connect(10, name: "octo/garden", to: "garden", access: .installation(5))
    }

    /// GitHub's time, in whole seconds, `seconds` after the beginning of these histories.
    static func github(_ seconds: Int64) -> GitHubSeconds { HandClock.beginning / 1_000_000 + seconds }

    func read<Result>(_ work: (LedgerReader) throws -> Result) throws -> Result {
        try ledger.readBlocking(work)
    }

    func operation(_ id: OperationID) throws -> Operation? {
        try read { try $0.rows.find(Operation.self, id) }
    }
}

// What GitHub sends.
extension LivingLedger {
    @discardableResult
    func issue(
        _ title: String, at seconds: Int64, action: String = "edited", number: Int64 = 7, body: String = "text",
        state: String = "open", isPartial: Bool = false, isPullRequestFace: Bool = false, titleBefore: String? = nil
    ) async throws -> [OperationID] {
        let issue = issueJSON(
            title, at: seconds, number: number, body: body, state: state, isPartial: isPartial,
            isPullRequestFace: isPullRequestFace)
        let changes = titleBefore.map { #""changes": {"title": {"from": "\#($0)"}},"# } ?? ""
        return try await deliver(
            "issues", #"{"action": "\#(action)", \#(changes) "issue": \#(issue), \#(Self.envelope)}"#)
    }

    @discardableResult
    func pullRequest(_ title: String, at seconds: Int64, number: Int64 = 7) async throws -> [OperationID] {
        let time = Timestamp.text(seconds: Self.github(seconds))
        return try await deliver(
            "pull_request",
            """
            {"action": "edited", "pull_request": {"id": 701, "number": \(number), "title": "\(title)", "body": "text",
              "state": "open", "labels": [], "assignees": [], "milestone": null, "user": {"login": "rosa", "id": 11},
              "head": {"ref": "x", "repo": null}, "created_at": "\(time)", "updated_at": "\(time)"},
              \(Self.envelope)}
            """)
    }

    @discardableResult
    func comment(
        _ body: String, at seconds: Int64, action: String = "created", id: Int64 = 900, number: Int64 = 7
    ) async throws -> [OperationID] {
        let time = Timestamp.text(seconds: Self.github(seconds))
        let issue = issueJSON(
            "Roses", at: seconds, number: number, body: "text", state: "open", isPartial: false,
            isPullRequestFace: false)
        return try await deliver(
            "issue_comment",
            """
            {"action": "\(action)", "issue": \(issue), "comment": {"id": \(id), "body": "\(body)",
              "user": {"login": "rosa", "id": 11}, "created_at": "\(time)", "updated_at": "\(time)"},
              \(Self.envelope)}
            """)
    }

    @discardableResult
    func deliver(_ event: String, _ body: String) async throws -> [OperationID] {
        let delivery = "delivery-\(deliveries.tick())"
        return try await intake.receive(
            WebhookRequest(delivery: delivery, event: event, hook: "1", body: Array(body.utf8))
        ).operations.map(\.id)
    }

    /// A body as we send it, with the mark by which we know it again.
    func marked(_ body: String, _ operation: OperationID) -> String {
        marker.attach(to: body, operation: operation).replacing("\n", with: "\\n")
    }

    private static let envelope = """
        "sender": {"login": "rosa", "id": 11}, "installation": {"id": 5}, "repository": {"id": 10, "name": "garden",
        "full_name": "octo/garden", "private": true, "owner": {"login": "octo", "id": 1}}
        """

    private func issueJSON(
        _ title: String, at seconds: Int64, number: Int64, body: String, state: String, isPartial: Bool,
        isPullRequestFace: Bool
    ) -> String {
        let time = Timestamp.text(seconds: Self.github(seconds))
        let rest = isPartial ? "" : #""labels": [], "assignees": [], "milestone": null,"#
        let face = isPullRequestFace ? #""pull_request": {"merged_at": null},"# : ""
        return """
            {"id": \(number * 100), "number": \(number), "title": "\(title)", "body": "\(body)", "state": "\(state)",
             \(rest) \(face) "user": {"login": "rosa", "id": 11}, "created_at": "\(time)", "updated_at": "\(time)"}
            """
    }
}

// What clients ask.
extension LivingLedger {
    @discardableResult
    func edit(
        _ record: RecordID, _ action: EditRequest.Action = .patch, title: String? = nil, body: String? = nil,
        labels: [String]? = nil, state: IssueState? = nil, parent: RecordID? = nil, baseVersion: Int64? = nil,
        modifiedAt seconds: Int64? = nil
    ) async throws -> OperationID {
        var fields = GivenFields()
        fields.title = title
        fields.body = body
        fields.labels = labels
        fields.state = state
        var request = EditRequest(record, action, fields, client: "app")
        request.project = record.kind == .task && action == .put ? "garden" : nil
        request.parent = parent
        request.baseVersion = baseVersion
        request.modifiedAt = seconds.map { Self.github($0) * 1_000_000 }
        let answer = try await ClientEdits(ledger).perform(request) { outcome in
            let operation: OperationID? =
                switch outcome {
                case .done(_, let operation, isNew: _), .stale(_, let operation, _), .gone(_, let operation):
                    operation.id
                case .notFound, .invalid, .keyReused: nil
                }
            return RenderedAnswer(status: 200, body: Array("\(operation ?? 0)|\(outcome)".utf8), version: nil)
        }
        let text = String(decoding: answer.body, as: UTF8.self)
        guard let id = text.split(separator: "|").first.flatMap({ OperationID($0) }), id > 0 else {
            throw EditRefused(outcome: text)
        }
        return id
    }

    struct EditRefused: Error { var outcome: String }
}

// What the projector does.
extension LivingLedger {
    func step(_ id: OperationID, _ command: RecordCommand) async throws {
        _ = try await ledger.write { transaction in try transaction.decide(command, about: id) }
    }

    /// Claims the operation and writes down that its call leaves.
    func send(_ id: OperationID, seen: Report? = nil) async throws {
        try await step(id, .claim(id))
        try await step(id, .send(id, seen: seen))
    }

    /// GitHub answers with what was sent.
    func answer(
        _ id: OperationID, at seconds: Int64, title: String, body: String = "text", labels: [String] = [],
        number: Int64 = 7
    ) async throws {
        let report = Report.found(title, at: seconds, number: number, body: body, labels: labels)
        var answered = CallAnswered(status: 200, request: "A1")
        answered.number = report.recorded.number
        answered.issue = report.recorded.issue
        try await step(id, .answered(id, Answer(answered: answered, raw: Array("{}".utf8), report: report)))
    }

    func fail(
        _ id: OperationID, _ failure: Failure, _ outcome: CallFailed.Outcome = .notDone, status: Int? = nil,
        notBefore: Microseconds? = nil, refused: Fields? = nil
    ) async throws {
        let failed = CallFailed(
            failure: failure, outcome: outcome, status: status, request: status == nil ? nil : "F1",
            notBefore: notBefore, refused: refused)
        try await step(id, .failed(id, CallFailure(failed: failed)))
    }
}

extension Report {
    /// Issue 7 as a look at GitHub, or an answer, shows it.
    static func found(
        _ title: String, at seconds: Int64, number: Int64 = 7, body: String = "text", labels: [String] = []
    ) -> Report {
        var recorded = OperationRecorded(
            kind: .task, direction: .inbound, change: .upsert, action: Report.observedAction)
        recorded.resource = .issue
        recorded.repository = 10
        recorded.number = number
        recorded.issue = number * 100
        return Report(
            recorded: recorded, content: .task(TaskContent(title: title, body: body, labels: labels)),
            updatedAt: LivingLedger.github(seconds), project: "garden")
    }
}

/// A clock that goes on by a millisecond whenever it is looked at, and otherwise where it is told to.
final class HandClock: Sendable {
    /// 2026-01-01T00:00:00Z
    static let beginning: Microseconds = 1_767_225_600_000_000
    private let now: Mutex<Microseconds>

    init(_ start: Microseconds = beginning) { now = Mutex(start) }

    func tick() -> Microseconds {
        now.withLock { now in
            now += 1_000
            return now
        }
    }

    func set(_ seconds: Int64) { now.withLock { $0 = Self.beginning + seconds * 1_000_000 } }
}
