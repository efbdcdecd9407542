package import LedgerEvents

/// A webhook delivery that was taken in, by GitHub's id of it.
package struct Delivery: Sendable, Equatable {
    package var guid: String
    /// The first receipt.
    package var received: Position
}

extension Delivery: Entity {
    package static let table = TableShape(
        "delivery", key: ["guid"], columns: [.text("guid"), .integer("received")])

    package var key: String { guid }

    package func write(_ row: inout RowWriter) {
        row.text(guid)
        row.integer(received)
    }

    package init(_ row: inout RowReader) {
        guid = row.text() ?? ""
        received = row.integer() ?? 0
    }
}

package enum DeliveryProjection: Projection {
    package static let version = 1

    package static func keys(_ event: Event) -> [String] {
        guard event.type == .webhookReceived, let received = event.decoded(WebhookReceived.self) else { return [] }
        return [received.delivery]
    }

    package static func evolve(_ state: Delivery?, _ event: Event, key: String) -> Delivery? {
        state ?? Delivery(guid: key, received: event.position)
    }
}
