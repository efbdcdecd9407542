import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// A ledger that grows by webhooks and edits. One repository, 10, is connected to project `garden`.
struct GrowingLedger {
    let ledger: Ledger
    private let intake: WebhookIntake

    /// In memory, or in `folder`.
    init(folder: String? = nil) async throws {
        ledger =
            try folder.map { try Ledger.open(folder: $0, tables: ProjectionCatalog.tables) }
            ?? Ledger.inMemory(tables: ProjectionCatalog.tables)
        let facts = try await Genesis.prepare(ledger)
        intake = WebhookIntake(
            ledger, marker: Marker(key: Array(repeating: 7, count: 32), ledger: facts.ledger, epoch: facts.epoch))
        _ = try await ConnectionEdits(ledger).save(project: "garden", name: "Garden, \"north\"")
        _ = try await ConnectionEdits(ledger).connect(10, name: "octo/garden", to: "garden", access: .installation(5))
    }

    /// Issue `number` is opened at GitHub, and a task of ours is created and edited.
    func grow(_ number: Int) async throws {
        try await issue(number, at: 10)
        try await edit("t\(number)", .put, title: "Task \(number)")
        try await edit("t\(number)", .patch, title: "Task \(number), again")
    }

    func issue(_ number: Int, at second: Int) async throws {
        let time = Timestamp.text(seconds: 1_767_225_600 + GitHubSeconds(second))
        let body = """
            {"action": "edited", "issue": {"id": \(number * 100), "number": \(number), "title": "Issue at \(second)",
              "body": "text", "state": "open", "labels": [], "assignees": [], "milestone": null,
              "user": {"login": "rosa", "id": 11}, "created_at": "\(time)", "updated_at": "\(time)"},
             "sender": {"login": "rosa", "id": 11}, "installation": {"id": 5},
             "repository": {"id": 10, "name": "garden", "full_name": "octo/garden",
              "owner": {"login": "octo", "id": 1}}}
            """
        _ = try await intake.receive(
            WebhookRequest(delivery: "d-\(number)-\(second)", event: "issues", hook: nil, body: Array(body.utf8)))
    }

    func comment(_ id: String, on task: String) async throws {
        var fields = GivenFields()
        fields.body = "a comment"
        var request = EditRequest(.comment(id), .put, fields, client: "app")
        request.parent = .task(task)
        try await perform(request)
    }

    private func edit(_ id: String, _ action: EditRequest.Action, title: String) async throws {
        var fields = GivenFields()
        fields.title = title
        var request = EditRequest(.task(id), action, fields, client: "app")
        request.project = action == .put ? "garden" : nil
        try await perform(request)
    }

    private func perform(_ request: EditRequest) async throws {
        _ = try await ClientEdits(ledger).perform(request) { _ in RenderedAnswer(status: 200, body: [], version: nil) }
    }

    func read<Result>(_ work: (LedgerReader) throws -> Result) throws -> Result {
        try ledger.readBlocking(work)
    }
}
