package import LedgerEvents
package import Projections

/// A delivery whose signature holds.
package struct WebhookRequest: Sendable {
    /// `X-GitHub-Delivery`
    package var delivery: String
    /// `X-GitHub-Event`
    package var event: String
    /// `X-GitHub-Hook-ID`
    package var hook: String?
    package var body: [UInt8]

    package init(delivery: String, event: String, hook: String?, body: [UInt8]) {
        self.delivery = delivery
        self.event = event
        self.hook = hook
        self.body = body
    }
}

/// What became of a delivery.
package struct WebhookResult: Sendable, Equatable {
    /// The position of its first receipt.
    package var event: Position
    /// Those that it led to, as they stood when it became durable.
    package var operations: [Operation]
    package var isRedelivery: Bool
    /// Signed, but not JSON: the receipt is kept all the same.
    package var isJSON: Bool
    /// The decision failed; the receipt waits to be taken up again.
    package var isUndecided: Bool
}
