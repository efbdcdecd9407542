import HTTPTypes
import Hummingbird
import Ledger
import LedgerEvents
import NIOCore
import Projections
import SyncEngine

/// What writes of tasks and of comments have in common: the conditions that their headers set, and the answer.
struct RecordWrites: Sendable {
    private let ledger: Ledger
    private let edits: ClientEdits
    private let largestBody: Int
    private let tags: VersionTag

    init(_ parts: ServiceParts) {
        ledger = parts.ledger
        edits = ClientEdits(parts.ledger)
        largestBody = parts.limits.request
        tags = VersionTag(parts.epochs)
    }

    /// - Parameter read: Takes from the body what the edit says.
    func perform(
        _ action: EditRequest.Action, on record: RecordID, _ request: Request, _ context: ClientContext,
        parent: RecordID? = nil, read: (inout BodyFields, inout EditRequest) -> Void = { _, _ in }
    ) async throws -> JSONAnswer {
        try QueryFields(request).finish()
        let body = try await request.bytes(upTo: largestBody)
        var edit = EditRequest(record, action, GivenFields(), client: context.client.name)
        edit.parent = parent
        edit.idempotency = try Idempotency(request, body: body, client: context.client)
        var fields = try action == .delete ? BodyFields(optional: body) : BodyFields(body)
        read(&fields, &edit)
        edit.modifiedAt = fields.time("modified_at")
        try fields.finish()
        try await check(&edit, request.headers)
        let asked = edit
        let rendered = try await edits.perform(asked) { EditAnswer.rendered($0, asked) }
        return try EditAnswer.answer(rendered, to: asked, tags)
    }

    private func check(_ edit: inout EditRequest, _ headers: HTTPFields) async throws {
        guard headers[.ifNoneMatch] == nil else {
            throw Problem(.malformed, "If-None-Match is for reading; a write takes If-Match")
        }
        let demanded = try VersionDemanded(headers, tags)
        edit.baseVersion = demanded?.version
        guard edit.action == .put, demanded != nil else { return }
        // Not overtaken by one that is made now: at this moment there was none.
        let id = edit.record
        guard try await ledger.read({ try $0.record(id) }) != nil else {
            throw Problem(.staleVersion, "If-Match names a version, and there is no \(id.kind.rawValue) \(id.id)")
        }
    }
}
