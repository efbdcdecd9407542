import HTTPTypes
import Hummingbird

/// Which methods each path takes. The router alone answers 404 to everything that it does not serve; HTTP asks for
/// 405 and the methods that there are.
struct RouteTable: Sendable {
    private struct Entry: Sendable {
        let path: RouterPath
        var methods: [HTTPRequest.Method]
    }

    private var entries: [Entry] = []
    /// Why a method is missing where one could expect it, by `METHOD /path/{pattern}`.
    private let refusals: [String: String]

    init(_ routes: [Router<ServiceContext>.RouteDescription], refusals: [String: String]) {
        self.refusals = refusals
        for route in routes {
            if let known = entries.firstIndex(where: { $0.path == route.path }) {
                entries[known].methods.append(route.method)
            } else {
                entries.append(Entry(path: route.path, methods: [route.method]))
            }
        }
    }

    /// What to answer where there is no such route; nil where there is one.
    func problem(_ method: HTTPRequest.Method, _ path: String) -> Problem? {
        let segments = path.utf8.split(separator: UInt8(ascii: "/")).map(Substring.init)
        let entry = entries.first { entry in
            entry.path.count == segments.count && zip(entry.path, segments).allSatisfy { $0 ~= $1 }
        }
        guard let entry else { return Problem(.notFound, "there is nothing at this path") }
        guard !entry.methods.contains(method) else { return nil }
        let allowed = entry.methods.map(\.rawValue).sorted().joined(separator: ", ")
        let why = refusals["\(method.rawValue) \(entry.path)"] ?? "this path takes \(allowed)"
        return Problem(.methodNotAllowed, why, headers: [.allow: allowed])
    }
}
