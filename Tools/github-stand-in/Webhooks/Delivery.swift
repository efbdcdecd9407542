/// One attempt to deliver one webhook, as GitHub's delivery log keeps it.
/// https://docs.github.com/rest/apps/webhooks#list-deliveries-for-an-app-webhook
struct Delivery: Sendable {
    var id: Int
    var guid: String
    var isRedelivery: Bool
    var event: String
    var action: String?
    var hookID: Int
    var targetKind: String
    var targetID: Int
    var url: String
    var secret: String?
    var installationID: Int?
    var repositoryID: Int?
    var requestHeaders: [(name: String, value: String)]
    /// The very bytes that were signed.
    var payload: String
    var deliveredAt: GitHubTime
    var startedMicroseconds: Int
    var durationMicroseconds: Int
    var outcome: Outcome
    /// The stand-in was told to lose this one.
    var wasDropped: Bool

    struct Outcome: Sendable {
        var status: String
        var code: Int
        var headers: [(name: String, value: String)] = []
        var body: String?

        static let unreachable = Outcome(status: "failed to connect to host", code: 502)
        static let timedOut = Outcome(status: "timed out", code: 504)
    }

    var isOK: Bool { (200..<300).contains(outcome.code) }

    /// Schema `hook-delivery-item`.
    var summary: JSON {
        [
            "id": .integer(id),
            "guid": .string(guid),
            "delivered_at": JSON(deliveredAt),
            "redelivery": .bool(isRedelivery),
            "duration": .double(Double(durationMicroseconds / 10_000) / 100),
            "status": .string(outcome.status),
            "status_code": .integer(outcome.code),
            "event": .string(event),
            "action": JSON(action),
            "installation_id": JSON(installationID),
            "repository_id": JSON(repositoryID),
            "throttled_at": nil,
        ]
    }

    /// Schema `hook-delivery`.
    var shape: JSON {
        func object(_ headers: [(name: String, value: String)]) -> JSON {
            .object(headers.map { .init(name: $0.name, value: .string($0.value)) })
        }
        return summary.with([
            .init(name: "url", value: .string(url)),
            .init(name: "request", value: ["headers": object(requestHeaders), "payload": .verbatim(payload)]),
            .init(name: "response", value: ["headers": object(outcome.headers), "payload": JSON(outcome.body)]),
        ])
    }

    /// The same webhook, to be sent once more.
    var again: Announcement {
        Announcement(
            event: event, action: action, repositoryID: repositoryID, installationID: installationID,
            payload: .verbatim(payload),
            target: .init(hookID: hookID, kind: targetKind, id: targetID, url: url, secret: secret),
            redeliveredGUID: guid)
    }
}

/// The latest deliveries. GitHub keeps them about three days, the stand-in as many as its bound allows.
struct DeliveryLog: Sendable {
    static let capacity = 20_000

    private(set) var entries: [Delivery] = []
    private var lastID = 12_000_000_000

    /// Keeps an attempt under the next id, so that ids follow the order in which attempts ended.
    mutating func append(_ delivery: Delivery) {
        var delivery = delivery
        lastID += 1
        delivery.id = lastID
        entries.append(delivery)
        if entries.count > Self.capacity + Self.capacity / 10 {
            entries.removeFirst(entries.count - Self.capacity)
        }
    }

    subscript(id: Int) -> Delivery? {
        entries.first { $0.id == id }
    }

    func newestFirst(of hookID: Int, before id: Int) -> [Delivery] {
        entries.filter { $0.hookID == hookID && $0.id < id }.sorted { $0.id > $1.id }
    }
}
