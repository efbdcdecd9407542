import HTTPTypes
import LedgerEvents
import Projections
import SyncEngine

/// What a client is told of its edit; the same bytes are kept under its `Idempotency-Key`.
enum EditAnswer {
    static func rendered(_ outcome: EditOutcome, _ request: EditRequest) -> RenderedAnswer {
        switch outcome {
        case .done(let view, let operation, let isNew):
            return RenderedAnswer(
                status: isNew ? HTTPResponse.Status.created.code : HTTPResponse.Status.ok.code,
                body: JSON.bytes(RecordDocument(view, operation: operation)), version: view.record.version)
        case .stale(let view, let operation, .staleTime):
            return rendered(
                Problem(.staleTime, "modified_at is before the record's last change; see current"), view, operation)
        case .stale(let view, let operation, _):
            return rendered(
                Problem(.staleVersion, "the record has version \(view.record.version) by now; see current"), view,
                operation)
        case .gone(let view, let operation):
            return rendered(
                Problem(.gone, "\(request.record.text) has been deleted and cannot be changed"), view, operation)
        case .notFound:
            return rendered(missing(request))
        case .invalid(let problems):
            return rendered(.invalid(problems))
        case .keyReused:
            return rendered(
                Problem(.keyReused, "this Idempotency-Key came with another body or If-Match before; use a new one"))
        }
    }

    private static func missing(_ request: EditRequest) -> Problem {
        if request.action == .put, let parent = request.parent {
            return Problem(.notFound, "there is no task \(parent.id) to comment on")
        }
        return Problem(.notFound, "there is no \(request.record.kind.rawValue) \(request.record.id)")
    }

    private static func rendered(_ problem: Problem) -> RenderedAnswer {
        RenderedAnswer(status: problem.status.code, body: JSON.bytes(problem), version: nil)
    }

    private static func rendered(_ problem: Problem, _ view: RecordView, _ operation: Operation) -> RenderedAnswer {
        var problem = problem
        problem.current = RecordDocument(view, operation: operation)
        return RenderedAnswer(
            status: problem.status.code, body: JSON.bytes(problem), version: view.record.version)
    }

    /// The answer as it leaves, first time or repeated.
    static func answer(
        _ rendered: RenderedAnswer, to request: EditRequest, _ tags: VersionTag
    ) throws(Problem) -> JSONAnswer {
        guard !rendered.body.isEmpty else {
            throw Problem(.gone, "the answer that was kept under this Idempotency-Key has been redacted")
        }
        let status = HTTPResponse.Status(code: rendered.status)
        var headers: HTTPFields = [:]
        headers[.contentType] = status.kind == .successful ? "application/json" : "application/problem+json"
        if let version = rendered.version { headers[.eTag] = tags.text(version, in: rendered.body) }
        if status == .created { headers[.location] = "/v1/\(request.record.kind.rawValue)s/\(request.record.id)" }
        return JSONAnswer(bytes: rendered.body, status: status, headers: headers)
    }
}
