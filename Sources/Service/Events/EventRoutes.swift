import Exports
import HTTPTypes
import Hummingbird
import Ledger
import LedgerEvents
import SyncEngine

/// `/v1/events`: the log in pages, or as a live feed of server-sent events.
struct EventRoutes: Sendable {
    private let ledger: Ledger
    private let tokens: Tokens
    private let heartbeat: Duration

    init(_ parts: ServiceParts) {
        ledger = parts.ledger
        tokens = Tokens(parts.ledger)
        heartbeat = parts.limits.heartbeat
    }

    func add(to api: RouterGroup<ClientContext>) {
        api.get("events") { request, context in try await answer(request, context.client) }
    }

    private func answer(_ request: Request, _ client: Client) async throws -> Response {
        var query = QueryFields(request)
        var filter = EventFilter.all
        filter.type = query.choice("type", EventType.self)
        filter.record = query.record("record")
        var (after, source) = (query.position("after") ?? 0, "after")
        let limit = query.limit()
        try query.finish()
        let isFeed = Self.wantsFeed(request.headers)
        if isFeed, let last = request.headers[.lastEventID], !last.isEmpty {
            // What a client has seen last counts for more than where it once began.
            guard let position = Position(last), position >= 0 else {
                throw Problem(.malformed, "Last-Event-ID must be the id of an event of this feed, which is a position")
            }
            (after, source) = (position, "Last-Event-ID")
        }
        let head = try await ledger.read { try $0.log.head }
        guard after <= head else {
            // Another ledger's, or one from before a restored backup: waiting for it would pass over events in silence.
            throw Problem.invalid(source, "is \(after), and this ledger ends at \(head)")
        }
        return isFeed
            ? feed(after, filter, client) : try await page(after, filter, limit: limit)
    }

    private static func wantsFeed(_ headers: HTTPFields) -> Bool {
        headers[.accept]?.lowercased().contains("text/event-stream") ?? false
    }

    private func page(_ after: Position, _ filter: EventFilter, limit: Int) async throws -> Response {
        let events = try await ledger.read { reader in
            let redacted = try RedactedEvents(reader.rows)
            return try reader.events(filter, after: after, limit: limit + 1).map { event in
                (position: event.position, document: try redacted.document(event))
            }
        }
        return JSONAnswer(
            ListAnswer("events", events, limit: limit, cursor: { .position($0.position) }, item: { $0.document })
        ).response
    }

    private func feed(_ after: Position, _ filter: EventFilter, _ client: Client) -> Response {
        let feed = EventFeed(ledger, after: after, filter: filter, heartbeat: heartbeat) {
            try await tokens.recognise(client.token) != nil
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-cache", .accelBuffering: "no",
            ],
            body: ResponseBody { writer in
                try await feed.run { try await writer.write(ByteBuffer(string: $0)) }
                try await writer.finish(nil)
            })
    }
}
