import Hummingbird
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// `/v1/tasks`
struct TaskRoutes: Sendable {
    private let reads: RecordReads
    private let writes: RecordWrites

    init(_ parts: ServiceParts) {
        reads = RecordReads(parts)
        writes = RecordWrites(parts)
    }

    static let refusals = [
        "DELETE /v1/tasks/{task_id}":
            "a task cannot be deleted, because GitHub's REST API deletes no issues; close it with \"state\": \"closed\""
    ]

    func add(to api: RouterGroup<ClientContext>) {
        api.get("tasks") { request, _ in try await list(request) }
        api.get("tasks/{task_id}") { request, context in try await reads.answer(id(context), request) }
        api.put("tasks/{task_id}") { request, context in
            try await writes.perform(.put, on: id(context), request, context, read: Self.readForPut)
        }
        api.patch("tasks/{task_id}") { request, context in
            try await writes.perform(.patch, on: id(context), request, context, read: Self.readForPatch)
        }
    }

    private func id(_ context: ClientContext) -> RecordID { .task(context.parameter("task_id")) }

    private func list(_ request: Request) async throws -> JSONAnswer {
        var query = QueryFields(request)
        let project = query.text("project")
        let state = query.choice("state", IssueState.self)
        let after = query.text("after")
        let limit = query.limit()
        try query.finish()
        let found = try await reads.ledger.read {
            try $0.tasks(project: project, state: state, after: after, limit: limit + 1)
        }
        return JSONAnswer(
            ListAnswer("tasks", found, limit: limit, cursor: { .id($0.record.id.id) }, item: { RecordDocument($0) }))
    }

    private static func readForPut(_ fields: inout BodyFields, _ edit: inout EditRequest) {
        edit.repository = fields.text("repository")
        readForPatch(&fields, &edit)
    }

    private static func readForPatch(_ fields: inout BodyFields, _ edit: inout EditRequest) {
        edit.project = fields.text("project_id")
        edit.fields.title = fields.text("title")
        edit.fields.body = fields.text("body")
        edit.fields.state = fields.choice("state", IssueState.self)
        edit.fields.stateReason = fields.textOrNull("state_reason")
        edit.fields.labels = fields.texts("labels")
        edit.fields.assignees = fields.texts("assignees")
        edit.fields.milestone = fields.positiveOrNull("milestone")
    }
}
