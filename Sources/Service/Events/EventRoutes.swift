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
    private let epochs: Epochs

    init(_ parts: ServiceParts) {
        ledger = parts.ledger
        tokens = Tokens(parts.ledger)
        heartbeat = parts.limits.heartbeat
        epochs = parts.epochs
    }

    func add(to api: RouterGroup<ClientContext>) {
        api.get("events") { request, context in try await answer(request, context.client) }
    }

    private func answer(_ request: Request, _ client: Client) async throws -> Response {
        var query = QueryFields(request)
        var filter = EventFilter.all
        filter.type = query.choice("type", EventType.self)
        filter.record = query.record("record")
        var (after, source) = (query.feedPosition("after") ?? FeedPosition(0, Epochs()), "after")
        let isFeed = Self.wantsFeed(request.headers)
        let limit = isFeed ? nil : query.limit()
        try query.finish()
        if isFeed, let last = request.headers[.lastEventID], !last.isEmpty {
            // What a client has seen last counts for more than where it once began.
            guard let position = FeedPosition(last) else {
                throw Problem(.malformed, "Last-Event-ID must be the id of an event of this feed, which is a position")
            }
            (after, source) = (position, "Last-Event-ID")
        }
        let head = try await ledger.read { try $0.log.head }
        try after.check(epochs, head: head, from: source)
        guard let limit else { return feed(after.position, filter, client) }
        return try await page(after.position, filter, limit: limit)
    }

    private static func wantsFeed(_ headers: HTTPFields) -> Bool {
        headers[.accept]?.lowercased().contains("text/event-stream") ?? false
    }

    private func page(_ after: Position, _ filter: EventFilter, limit: Int) async throws -> Response {
        let events = try await ledger.read { reader in
            let events = try reader.events(filter, after: after, limit: limit + 1)
            return zip(events, try RedactedEvents(reader).documents(of: events)).map { event, document in
                (position: event.position, document: document)
            }
        }
        return JSONAnswer(
            ListAnswer("events", events, limit: limit, cursor: { cursor($0.position) }, item: { $0.document })
        ).response
    }

    private func cursor(_ position: Position) -> ListAnswer<EventDocument>.Cursor {
        epochs.current == 0 ? .position(position) : .id(FeedPosition(position, epochs).text)
    }

    private func feed(_ after: Position, _ filter: EventFilter, _ client: Client) -> Response {
        let feed = EventFeed(ledger, after: after, filter: filter, epochs: epochs, heartbeat: heartbeat) {
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
