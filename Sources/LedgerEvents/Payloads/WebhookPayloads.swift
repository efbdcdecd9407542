/// A request that GitHub signed, kept before anything was decided. Its raw bytes are the body.
package struct WebhookReceived: Payload {
    /// `X-GitHub-Delivery`; a redelivery keeps it.
    package var delivery: String
    /// `X-GitHub-Event`
    package var event: String
    package var action: String?
    package var hook: String?
    package var repository: Int64?
    /// Size of the raw body in bytes.
    package var size: Int
    package var eventType: EventType { .webhookReceived }

    package init(delivery: String, event: String, action: String?, hook: String?, repository: Int64?, size: Int) {
        self.delivery = delivery
        self.event = event
        self.action = action
        self.hook = hook
        self.repository = repository
        self.size = size
    }

    enum CodingKeys: String, CodingKey { case delivery, event, action, hook, repository, size }
}

/// A delivery that was seen before; `causation` is its first receipt.
package struct WebhookRedelivered: Payload {
    package var delivery: String
    package var eventType: EventType { .webhookRedelivered }

    package init(delivery: String) { self.delivery = delivery }

    enum CodingKeys: String, CodingKey { case delivery }
}

/// Why a receipt needed no operation.
package struct WebhookSettled: Payload {
    package enum Reason: String, Codable, Sendable, CaseIterable {
        /// A `ping`: the hook exists.
        case ping
        /// The connections were brought up to date.
        case connections
        /// An event that SyncLedger has no use for.
        case notSynced = "not_synced"
        /// A signed body that is not JSON.
        case notJSON = "not_json"
        /// JSON that lacks what this event must have.
        case notUnderstood = "not_understood"
        /// It was erased before anything was decided about it.
        case redacted
    }

    package var reason: Reason
    package var eventType: EventType { .webhookSettled }

    package init(reason: Reason) { self.reason = reason }

    enum CodingKeys: String, CodingKey { case reason }
}
