import Foundation

/// Where a GitHub's REST API lives: `https://api.github.com`, or `https://HOST/api/v3` on GitHub Enterprise Server.
///
/// Every address that is ever called is made by ``address(of:)``, so a link or a redirect that leads elsewhere cannot
/// be followed, and the credentials go to this host alone.
package struct BaseURL: Sendable, Equatable {
    /// Scheme, host and, where it is not the scheme's own, port.
    private let origin: String
    /// Empty, or a path that begins with a slash and does not end with one.
    private let path: String

    package static let gitHub = BaseURL(origin: "https://api.github.com", path: "")

    /// Nil unless it is an `http` or `https` address of a host and perhaps a path, and nothing more.
    package init?(_ text: String) {
        guard let parts = URLComponents(string: text), let origin = Self.origin(of: parts),
            parts.query == nil, parts.fragment == nil
        else { return nil }
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        self.init(origin: origin, path: path)
    }

    private init(origin: String, path: String) {
        self.origin = origin
        self.path = path
    }

    /// The full address of a target such as `/repos/octo/garden/issues/7`.
    package func address(of target: String) -> String { origin + path + target }

    /// The other way round: the target that a `Link` or a `Location` names; nil if it is not below this base.
    package func target(of address: String) -> String? {
        guard let parts = URLComponents(string: address) else { return nil }
        let isAbsolutePath = parts.scheme == nil && parts.host == nil && parts.percentEncodedPath.hasPrefix("/")
        guard isAbsolutePath || Self.origin(of: parts) == origin, parts.percentEncodedPath.hasPrefix(path + "/")
        else { return nil }
        let target = String(parts.percentEncodedPath.dropFirst(path.count))
        return parts.percentEncodedQuery.map { "\(target)?\($0)" } ?? target
    }

    /// Of TCP. The client is not to be asked for another.
    package static let ports = 1...65_535

    private static func origin(of parts: URLComponents) -> String? {
        guard let scheme = parts.scheme?.lowercased(), let ownPort = ["http": 80, "https": 443][scheme],
            let host = parts.percentEncodedHost?.lowercased(), !host.isEmpty, parts.user == nil, parts.password == nil
        else { return nil }
        let port = parts.port ?? ownPort
        guard Self.ports.contains(port) else { return nil }
        return port == ownPort ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
    }
}

extension BaseURL: CustomStringConvertible {
    package var description: String { origin + path }
}
