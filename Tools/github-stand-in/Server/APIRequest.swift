/// One HTTP request, read to its end.
struct APIRequest: Sendable {
    var method: String
    var path: String
    var query: String
    /// Names in lower case.
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    var startedMicroseconds = GitHubClock.wall()

    var target: String { query.isEmpty ? path : "\(path)?\(query)" }
    var isWrite: Bool { method != "GET" && method != "HEAD" }

    func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// What came as `Authorization: Bearer ...` or `token ...`.
    var token: String? {
        guard let value = header("authorization") else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, ["bearer", "token"].contains(parts[0].lowercased()) else { return "" }
        return String(parts[1])
    }
}

/// One HTTP answer, ready to be written.
struct Reply: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    static func json(_ status: Int, _ body: JSON) -> Reply {
        Reply(status: status, headers: [("Content-Type", "application/json; charset=utf-8")], body: body.bytes)
    }

    static func html(_ status: Int, _ text: String) -> Reply {
        Reply(status: status, headers: [("Content-Type", "text/html; charset=utf-8")], body: Array(text.utf8))
    }
}
