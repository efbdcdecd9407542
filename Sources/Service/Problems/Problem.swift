import HTTPTypes
import Hummingbird
import LedgerEvents
import SyncEngine

/// An error as clients see it: RFC 9457, `application/problem+json`.
struct Problem: Error, Sendable {
    var kind: ProblemKind
    var detail: String
    /// The fields that cannot be accepted.
    var errors: [FieldProblem] = []
    /// The record as it is, where a request was made without having seen that.
    var current: RecordDocument?
    /// The position of the event that keeps what was refused.
    var event: Position?
    /// The check that failed, where readiness was asked for.
    var check: String?
    var headers: HTTPFields = [:]

    init(_ kind: ProblemKind, _ detail: String, headers: HTTPFields = [:]) {
        self.kind = kind
        self.detail = detail
        self.headers = headers
    }

    /// Whoever is refused for want of room may come again: it is looked at all the time.
    static func diskFull(_ detail: String) -> Problem { Problem(.diskFull, detail, headers: [.retryAfter: "30"]) }

    static func invalid(_ errors: [FieldProblem]) -> Problem {
        var problem = Problem(
            .invalidFields, errors.map { "\($0.field) \($0.message)" }.joined(separator: "; "))
        problem.errors = errors
        return problem
    }

    static func invalid(_ field: String, _ message: String) -> Problem { invalid([FieldProblem(field, message)]) }
}

extension Problem: HTTPResponseError {
    var status: HTTPResponse.Status { kind.status }

    var response: Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        return JSONAnswer(self, status: status, headers: headers).response
    }

    func response(from request: Request, context: some RequestContext) -> Response { response }
}

extension Problem: Encodable {
    private enum Member: String, CodingKey { case type, title, status, detail, errors, current, event, check }
    private enum ErrorMember: String, CodingKey { case field, message }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Member.self)
        try members.encode("urn:syncledger:problem:" + kind.rawValue, forKey: .type)
        try members.encode(kind.title, forKey: .title)
        try members.encode(status.code, forKey: .status)
        try members.encode(detail, forKey: .detail)
        try members.encodeIfPresent(current, forKey: .current)
        try members.encodeIfPresent(event, forKey: .event)
        try members.encodeIfPresent(check, forKey: .check)
        guard !errors.isEmpty else { return }
        var list = members.nestedUnkeyedContainer(forKey: .errors)
        for error in errors {
            var item = list.nestedContainer(keyedBy: ErrorMember.self)
            try item.encode(error.field, forKey: .field)
            try item.encode(error.message, forKey: .message)
        }
    }
}
