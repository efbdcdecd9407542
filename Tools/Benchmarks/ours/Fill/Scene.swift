import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// Where stories take place: repositories that are connected, GitHub's side of them as far as webhooks and answers show
/// it, and the projector's steps.
struct Scene: Sendable {
    let ledger: Ledger
    let clock: StoryClock
    let marker: Marker
    private let intake: WebhookIntake
    private let edits: ClientEdits

    static let repositories: Int64 = 20
    private static let installations: Int64 = 3

    init(_ ledger: Ledger, _ clock: StoryClock, folder: String) async throws {
        self.ledger = ledger
        self.clock = clock
        let facts = try await Genesis.prepare(ledger)
        marker = Marker(key: try KeyFolder(data: folder).key("marker"), ledger: facts.ledger, epoch: facts.epoch)
        intake = WebhookIntake(ledger, marker: marker, patience: .seconds(600))
        edits = ClientEdits(ledger)
        for repository in 1...Self.repositories {
            let project = Self.project(of: repository)
            _ = try await ConnectionEdits(ledger).save(project: project, name: "Project \(repository)")
            _ = try await ConnectionEdits(ledger).connect(
                repository, name: "octo/\(project)", to: project,
                access: .installation(repository % Self.installations + 1))
        }
    }

    static func project(of repository: Int64) -> String { "project-\(repository)" }

    /// Hands in a delivery. Returns its name, with which it can be delivered again.
    @discardableResult
    func deliver(_ event: String, _ body: String, again delivery: String? = nil) async throws -> String {
        let name = delivery ?? "\(UUID())"
        _ = try await intake.receive(
            WebhookRequest(delivery: name, event: event, hook: "292430182", body: Array(body.utf8)))
        return name
    }

    /// A client's edit; the operation that it began.
    @discardableResult
    func edit(
        _ record: RecordID, _ action: EditRequest.Action = .patch, project: String? = nil, parent: RecordID? = nil,
        baseVersion: Int64? = nil, _ change: (inout GivenFields) -> Void = { _ in }
    ) async throws -> OperationID {
        var fields = GivenFields()
        change(&fields)
        var request = EditRequest(record, action, fields, client: "app-\(record.id.utf8.count % 3)")
        request.project = project
        request.parent = parent
        request.baseVersion = baseVersion
        let answer = try await edits.perform(request) { outcome in
            switch outcome {
            case .done(_, let operation, isNew: _), .stale(_, let operation, _), .gone(_, let operation):
                RenderedAnswer(status: 200, body: Array(String(operation.id).utf8), version: nil)
            case .notFound, .invalid, .keyReused:
                RenderedAnswer(status: 400, body: Array("\(outcome)".utf8), version: nil)
            }
        }
        let text = String(decoding: answer.body, as: UTF8.self)
        guard let id = OperationID(text) else { throw LedgerError(.refused, "\(record.text): \(text)") }
        return id
    }

    /// The projector takes the operation up, and writes down that its call leaves.
    func send(_ id: OperationID) async throws {
        let marker = marker
        try await ledger.write { try $0.end(id, .claim(id), marker) }
        try await ledger.write { try $0.end(id, .send(id, seen: nil), marker) }
    }

    /// GitHub answers with what the resource is now.
    func answer(_ id: OperationID, _ report: Report) async throws {
        var answered = CallAnswered(status: 200, request: "A1B2:\(id)")
        answered.number = report.recorded.number
        answered.issue = report.recorded.issue
        answered.comment = report.recorded.comment
        let answer = Answer(answered: answered, raw: report.content.canonical, report: report)
        let marker = marker
        try await ledger.write { try $0.end(id, .answered(id, answer), marker) }
    }

    /// GitHub refuses what was sent.
    func refuse(_ id: OperationID) async throws {
        let failed = CallFailed(
            failure: .validation, outcome: .notDone, status: 422, request: "F1E2:\(id)", notBefore: nil)
        let marker = marker
        try await ledger.write { try $0.end(id, .failed(id, CallFailure(failed: failed)), marker) }
    }

    func retry(_ id: OperationID) async throws {
        let marker = marker
        try await ledger.write { try $0.end(id, .retry(id), marker) }
    }

    /// The record that an issue or a comment has become.
    func record(_ condition: String, _ arguments: [Int64]) async throws -> RecordID {
        let found = try await ledger.read { reader in
            try reader.rows.first(Binding.self, where: condition, arguments.map { .integer($0) })?.record
        }
        guard let found else { throw LedgerError(.missing, "no record where \(condition), \(arguments)") }
        return found
    }

    /// Edits that nobody has brought to GitHub yet: as many in a long log as in a short one.
    func leaveWaiting(_ count: Int) async throws {
        for number in 1...count {
            try await edit(.task("waiting-\(number)"), .put, project: Self.project(of: 1)) { $0.title = "Later" }
        }
    }
}
