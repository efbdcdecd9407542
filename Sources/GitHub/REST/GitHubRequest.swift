package import Foundation

/// The exact request that a call makes, as a value: what the ledger records before it leaves.
package struct GitHubRequest: Sendable, Equatable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case patch = "PATCH"
        case delete = "DELETE"

        /// Whether GitHub may change something for it.
        package var isWrite: Bool { self != .get }
    }

    /// As whom a request is made, when the credentials are a GitHub App's.
    package enum Authority: Sendable {
        /// With the installation's access token.
        case installation
        /// As the app itself, with its signed assertion.
        case app
    }

    package var method: Method
    /// Below the base URL, percent-encoded.
    package var path: String
    /// Percent-encoded, without the question mark; empty for none.
    package var query: String
    /// JSON, its keys in alphabetical order: the same call has the same bytes.
    package var body: Data?
    /// `If-None-Match`: an answer that has not changed since costs nothing of the rate limit.
    package var ifNoneMatch: String?
    package var authority: Authority

    package init(
        method: Method, path: String, query: String = "", body: Data? = nil, ifNoneMatch: String? = nil,
        authority: Authority = .installation
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.ifNoneMatch = ifNoneMatch
        self.authority = authority
    }

    package var isWrite: Bool { method.isWrite }
    /// Path and query together.
    package var target: String { query.isEmpty ? path : "\(path)?\(query)" }
}

extension GitHubRequest: CustomStringConvertible {
    package var description: String { "\(method.rawValue) \(path)" }
}

extension GitHubRequest {
    /// One parameter of a query; a nil value leaves it out.
    typealias Parameter = (name: String, value: String?)

    static func get(
        _ path: String, _ parameters: [Parameter] = [], authority: Authority = .installation
    ) -> GitHubRequest {
        GitHubRequest(method: .get, path: path, query: encoded(parameters), authority: authority)
    }

    /// A page that an earlier answer linked to.
    static func get(_ page: PageLink, authority: Authority = .installation) -> GitHubRequest {
        let parts = page.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return GitHubRequest(
            method: .get, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "",
            authority: authority)
    }

    /// RFC 3986's unreserved characters stay, everything else is percent-encoded: what a server cannot misread.
    private static func encoded(_ parameters: [Parameter]) -> String {
        parameters.compactMap { name, value in
            value?.addingPercentEncoding(withAllowedCharacters: unreserved).map { "\(name)=\($0)" }
        }
        .joined(separator: "&")
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
