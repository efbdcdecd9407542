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

    package init(_ reader: PayloadReader) throws {
        delivery = try reader.read("delivery")
        event = try reader.read("event")
        action = try reader.read("action")
        hook = try reader.read("hook")
        repository = try reader.read("repository")
        size = try reader.read("size")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("action", action)
        writer.write("delivery", delivery)
        writer.write("event", event)
        writer.write("hook", hook)
        writer.write("repository", repository)
        writer.write("size", size)
    }
}

/// A delivery that was seen before; `causation` is its first receipt.
package struct WebhookRedelivered: Payload {
    package var delivery: String
    package var eventType: EventType { .webhookRedelivered }

    package init(delivery: String) { self.delivery = delivery }

    package init(_ reader: PayloadReader) throws {
        delivery = try reader.read("delivery")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("delivery", delivery)
    }
}

/// Why a receipt needed no operation.
package struct WebhookSettled: Payload {
    package enum Reason: String, PayloadValue, Codable, Sendable, CaseIterable {
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
        /// The delivery had been received before, which could not be seen when this receipt was written down.
        case redelivered
    }

    package var reason: Reason
    package var eventType: EventType { .webhookSettled }

    package init(reason: Reason) { self.reason = reason }

    package init(_ reader: PayloadReader) throws {
        reason = try reader.read("reason")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("reason", reason)
    }
}
