import Hummingbird
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// `/v1/tasks/{task_id}/comments` and `/v1/comments`
struct CommentRoutes: Sendable {
    private let reads: RecordReads
    private let writes: RecordWrites

    init(_ parts: ServiceParts) {
        reads = RecordReads(parts)
        writes = RecordWrites(parts)
    }

    func add(to api: RouterGroup<ClientContext>) {
        api.get("tasks/{task_id}/comments") { request, context in try await list(of: task(context), request) }
        api.put("tasks/{task_id}/comments/{comment_id}") { request, context in
            try await writes.perform(
                .put, on: id(context), request, context, parent: task(context), read: Self.read)
        }
        api.get("comments/{comment_id}") { request, context in try await reads.answer(id(context), request) }
        api.patch("comments/{comment_id}") { request, context in
            try await writes.perform(.patch, on: id(context), request, context, read: Self.read)
        }
        api.delete("comments/{comment_id}") { request, context in
            try await writes.perform(.delete, on: id(context), request, context)
        }
    }

    private func id(_ context: ClientContext) -> RecordID { .comment(context.parameter("comment_id")) }
    private func task(_ context: ClientContext) -> RecordID { .task(context.parameter("task_id")) }

    private func list(of task: RecordID, _ request: Request) async throws -> JSONAnswer {
        var query = QueryFields(request)
        let after = query.text("after")
        let limit = query.limit()
        try query.finish()
        try await reads.existing(task)
        let found = try await reads.ledger.read { try $0.comments(of: task, after: after, limit: limit + 1) }
        return JSONAnswer(
            ListAnswer("comments", found, limit: limit, cursor: { .id($0.record.id.id) }, item: { RecordDocument($0) })
        )
    }

    private static func read(_ fields: inout BodyFields, _ edit: inout EditRequest) {
        edit.fields.body = fields.text("body")
    }
}
