/// What GitHub answers when it does not do what was asked.
struct Refusal: Error, Sendable {
    var status: Int
    var message: String
    var problems: [Problem]?
    var headers: [String: String] = [:]
    /// Where a moved thing is now, below the API's root.
    var movedTo: String?
    var documentation = "https://docs.github.com/rest"
    /// What a 404 means, which GitHub itself never says.
    var cause: Cause?

    enum Cause: String, Sendable {
        /// It was there once.
        case gone
        /// Whoever asks may not see the repository.
        case noAccess = "no-access"
        /// A copy does not have it yet, or has it still.
        case copy
    }

    /// One entry of a validation error's `errors`.
    /// https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed
    struct Problem: Sendable {
        var resource: String
        var field: String
        var code: String
        var value: JSON?
        var message: String?
    }
}

extension Refusal {
    static var notFound: Refusal { Refusal(status: 404, message: "Not Found") }

    static func notFound(_ cause: Cause) -> Refusal {
        var refusal = notFound
        refusal.cause = cause
        return refusal
    }

    static var badCredentials: Refusal { Refusal(status: 401, message: "Bad credentials") }

    static func unauthenticated(_ message: String) -> Refusal { Refusal(status: 401, message: message) }

    static func forbidden(_ message: String) -> Refusal { Refusal(status: 403, message: message) }

    static func gone(_ message: String) -> Refusal { Refusal(status: 410, message: message) }

    /// Of an issue, or below one: https://docs.github.com/rest/issues/issues has it for a new one.
    static var issuesAreOff: Refusal { .gone("Issues are disabled for this repo") }

    static var archived: Refusal { .forbidden("Repository was archived so is read-only.") }

    static var locked: Refusal { .forbidden("Unable to create comment because issue is locked.") }

    static func moved(_ path: String) -> Refusal {
        Refusal(status: 301, message: "Moved Permanently", movedTo: path)
    }

    static func badRequest(_ message: String) -> Refusal { Refusal(status: 400, message: message) }

    static func invalid(
        _ resource: String, _ field: String, _ code: String, value: JSON? = nil, message: String? = nil
    ) -> Refusal {
        Refusal(
            status: 422, message: "Validation Failed",
            problems: [Problem(resource: resource, field: field, code: code, value: value, message: message)])
    }

    /// Nobody, or nobody whom the repository's issues may be assigned to.
    static func unassignable(_ logins: [String]) -> Refusal {
        Refusal(
            status: 422, message: "Validation Failed",
            problems: logins.map { login in
                Problem(resource: "Issue", field: "assignees", code: "invalid", value: .string(login))
            })
    }

    /// GitHub's answer to a body that breaks the endpoint's own schema has no `errors`, only a sentence.
    static func unprocessable(_ sentence: String) -> Refusal {
        Refusal(status: 422, message: "Invalid request.\n\n\(sentence)")
    }

    /// The JSON body of the answer.
    func body(origin: String) -> JSON {
        var members: [JSON.Member] = [.init(name: "message", value: .string(message))]
        if let problems {
            let listed = problems.map { problem -> JSON in
                var entry: [JSON.Member] = []
                if let value = problem.value { entry.append(.init(name: "value", value: value)) }
                entry.append(.init(name: "resource", value: .string(problem.resource)))
                entry.append(.init(name: "field", value: .string(problem.field)))
                entry.append(.init(name: "code", value: .string(problem.code)))
                if let message = problem.message { entry.append(.init(name: "message", value: .string(message))) }
                return .object(entry)
            }
            members.append(.init(name: "errors", value: .array(listed)))
        }
        if let movedTo { members.append(.init(name: "url", value: "\(origin)\(movedTo)")) }
        members.append(.init(name: "documentation_url", value: .string(documentation)))
        // The schema `validation-error` has no `status`, `basic-error` has.
        if status != 422 { members.append(.init(name: "status", value: "\(status)")) }
        return .object(members)
    }
}
