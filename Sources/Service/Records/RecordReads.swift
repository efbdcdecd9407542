import HTTPTypes
import Hummingbird
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// Reading one record, with the conditions that the headers set.
struct RecordReads: Sendable {
    let ledger: Ledger
    private let tags: VersionTag

    init(_ parts: ServiceParts) {
        ledger = parts.ledger
        tags = VersionTag(parts.epochs)
    }

    func answer(_ id: RecordID, _ request: Request) async throws -> Response {
        try QueryFields(request).finish()
        let view = try await existing(id)
        let document = JSON.bytes(RecordDocument(view))
        let tag = tags.text(view.record.version, in: document)
        var headers: HTTPFields = [:]
        headers[.eTag] = tag
        if VersionTag.isAmong(request.headers[.ifNoneMatch], tag) {
            return Response(status: .notModified, headers: headers)
        }
        return JSONAnswer(bytes: document, status: .ok, headers: headers).response
    }

    /// The record; a problem if there is none, or none any more.
    @discardableResult
    func existing(_ id: RecordID) async throws -> RecordView {
        guard let view = try await ledger.read({ try $0.record(id) }) else {
            throw Problem(.notFound, "there is no \(id.kind.rawValue) \(id.id)")
        }
        guard view.record.deletedBy == nil else {
            var problem = Problem(.gone, "\(id.text) has been deleted")
            problem.current = RecordDocument(view)
            throw problem
        }
        return view
    }
}
