import Foundation

/// One request to the API, after its path was matched and its caller recognised.
struct Call: Sendable {
    var method: String
    /// The path as the client wrote it, without the query.
    var path: String
    var query: Query
    var body: JSON?
    var caller: Caller
    var sender: Sender
    /// What stood for `{name}` in the route's pattern.
    var parameters: [String: String] = [:]
    /// The repository the path names, already known to exist and to be the caller's to see.
    var repositoryID = 0
    /// Chance, made outside: the handlers are values in, values out.
    var randomToken: String

    func number(_ parameter: String) throws(Refusal) -> Int {
        guard let number = parameters[parameter].flatMap({ Int($0) }) else { throw .notFound }
        return number
    }

    /// The members of the request's body, which has to be an object.
    func object() throws(Refusal) -> JSON {
        guard let body else { return .object([]) }
        guard body.members != nil else { throw .badRequest("Body should be a JSON object") }
        return body
    }
}

/// Who a request's token belongs to.
enum Caller: Sendable {
    case nobody
    case person(token: String, PersonalToken)
    case installation(InstallationGrant)
    case app

    /// What GitHub counts requests by.
    var budget: String {
        switch self {
        case .nobody: "nobody"
        case .person(_, let token): "user/\(token.accountID)"
        case .installation(let grant): "installation/\(grant.installationID)"
        case .app: "app"
        }
    }
}

/// The query of a request, percent-decoded.
struct Query: Sendable {
    var items: [(name: String, value: String)]

    init(_ text: String) {
        items = text.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = parts.map {
                $0.replacing("+", with: " ").removingPercentEncoding ?? String($0)
            }
            return (decoded[0], decoded.count > 1 ? decoded[1] : "")
        }
    }

    subscript(name: String) -> String? {
        items.last { $0.name == name }?.value
    }
}

/// What GitHub answers.
struct Answer: Sendable {
    var status = 200
    var headers: [(name: String, value: String)] = []
    var body: JSON?

    static func ok(_ body: JSON) -> Answer { Answer(body: body) }

    static func created(_ body: JSON) -> Answer {
        Answer(
            status: 201, headers: body["url"]?.text.map { [("Location", $0)] } ?? [], body: body)
    }

    static var noContent: Answer { Answer(status: 204) }
}
