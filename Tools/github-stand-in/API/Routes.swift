import Foundation

/// One endpoint: a method, a pattern as in GitHub's OpenAPI description, and what it does.
struct Route: Sendable {
    typealias Handler = @Sendable (inout GitHubState, Call) throws(Refusal) -> Answer

    enum Audience: Sendable {
        /// Anybody with credentials.
        case anyone
        /// The App itself, with a JWT.
        case app
        /// Whoever reaches the repository in the path.
        case repository
    }

    var method: String
    var pattern: [Substring]
    var audience: Audience
    var createsContent = false
    var handler: Handler

    init(
        _ method: String, _ pattern: String, _ audience: Audience, createsContent: Bool = false,
        handler: @escaping Handler
    ) {
        self.method = method
        self.pattern = pattern.split(separator: "/")
        self.audience = audience
        self.createsContent = createsContent
        self.handler = handler
    }

    /// The parameters if `path` fits. `{name}` stands for one segment; digits are demanded of numbers and ids, so
    /// that `issues/comments` is no issue.
    func match(_ path: [Substring]) -> [String: String]? {
        guard path.count == pattern.count else { return nil }
        var parameters: [String: String] = [:]
        for (piece, segment) in zip(pattern, path) {
            if piece.hasPrefix("{") {
                let name = String(piece.dropFirst().dropLast())
                if Self.numeric.contains(name) && Int(segment) == nil { return nil }
                parameters[name] = segment.removingPercentEncoding ?? String(segment)
            } else if piece != segment {
                return nil
            }
        }
        return parameters
    }

    private static let numeric: Set = [
        "issue_number", "comment_id", "pull_number", "hook_id", "delivery_id", "installation_id",
    ]
}

/// The endpoints that exist here.
enum Routes {
    static let all = issues + comments + pulls + repositories + accounts + apps + hooks

    /// `/repositories/{id}/...` is another name for `/repos/{owner}/{repo}/...`, which GitHub's
    /// links and redirects use.
    static func segments(of path: String) -> (path: [Substring], repositoryID: Int?) {
        var segments = path.split(separator: "/")
        // GitHub Enterprise Server has its API below this prefix.
        if segments.starts(with: ["api", "v3"]) { segments.removeFirst(2) }
        if segments.count >= 2, segments[0] == "repositories", let id = Int(segments[1]) {
            return (["repos", "{owner}", "{repo}"] + segments.dropFirst(2), id)
        }
        return (segments, nil)
    }

    static func find(_ method: String, _ path: [Substring]) -> (route: Route, parameters: [String: String])? {
        for route in all where route.method == method {
            if let parameters = route.match(path) { return (route, parameters) }
        }
        return nil
    }

    /// First path segments that belong to the API; everything else is a page for people.
    static let roots: Set<Substring> = [
        "api", "repos", "repositories", "user", "users", "rate_limit", "app", "installation", "orgs", "search",
    ]
}
