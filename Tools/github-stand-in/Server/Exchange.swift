/// One request to the API and what came of it, as a test reads it back.
struct Exchange: Sendable {
    var id: Int
    var method: String
    var path: String
    var query: String
    /// Without `Authorization`: a record is no place for tokens.
    var headers: [(name: String, value: String)]
    var body: String
    var caller: String
    var fault: String?
    /// `nil` when the client got no answer at all.
    var status: Int?
    var responseHeaders: [(name: String, value: String)]
    var responseBody: String
    var startedMicroseconds: Int
    var endedMicroseconds: Int

    var shape: JSON {
        func object(_ headers: [(name: String, value: String)]) -> JSON {
            .object(headers.map { .init(name: $0.name.lowercased(), value: .string($0.value)) })
        }
        return [
            "id": .integer(id),
            "method": .string(method),
            "path": .string(path),
            "query": .string(query),
            "headers": object(headers),
            "body": .string(body),
            "caller": .string(caller),
            "fault": JSON(fault),
            "status": JSON(status),
            "response_headers": object(responseHeaders),
            "response_body": .string(responseBody),
            "started_at_us": .integer(startedMicroseconds),
            "ended_at_us": .integer(endedMicroseconds),
        ]
    }
}

/// The latest exchanges: at most 50,000 of them and at most 512 MiB of bodies, the oldest go first.
struct ExchangeLog: Sendable {
    static let capacity = 50_000
    static let byteCapacity = 512 << 20

    private var entries: [Exchange] = []
    private var bytes = 0
    private var lastID = 0

    mutating func append(_ exchange: Exchange) {
        var exchange = exchange
        lastID += 1
        exchange.id = lastID
        entries.append(exchange)
        bytes += Self.size(exchange)
        guard entries.count > Self.capacity + Self.capacity / 10 || bytes > Self.byteCapacity else { return }
        var excess = max(entries.count - Self.capacity, 0)
        var kept = bytes - entries.prefix(excess).reduce(0) { $0 + Self.size($1) }
        // A tenth below the bound, so that not every new entry moves all the others.
        while kept > Self.byteCapacity / 10 * 9 && excess < entries.count {
            kept -= Self.size(entries[excess])
            excess += 1
        }
        entries.removeFirst(excess)
        bytes = kept
    }

    func after(_ id: Int, limit: Int) -> ArraySlice<Exchange> {
        entries.drop { $0.id <= id }.prefix(limit)
    }

    mutating func clear() {
        entries = []
        bytes = 0
    }

    private static func size(_ exchange: Exchange) -> Int {
        exchange.body.utf8.count + exchange.responseBody.utf8.count
    }
}
