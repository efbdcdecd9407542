import LedgerEvents
import Synchronization

/// What has been answered: where an event is, and what it says.
final class Promises: Sendable {
    struct Promise: Encodable, Sendable {
        var position: Position
        var type: String
        var delivery: String?
        var record: String?
        var name: String?
    }

    private let kept = Mutex<[Promise]>([])
    /// Deliveries that were sent and not answered: GitHub sends them again.
    private let open = Mutex<[String: Delivery]>([:])

    var all: [Promise] { kept.withLock(\.self) }
    var count: Int { kept.withLock(\.count) }
    var unanswered: [Delivery] { open.withLock { $0.values.sorted { $0.id < $1.id } } }
    var answered: [Promise] { all.filter { $0.delivery != nil } }

    func sent(_ delivery: Delivery) { open.withLock { $0[delivery.id] = delivery } }

    func received(_ delivery: Delivery, at position: Position) {
        _ = open.withLock { $0.removeValue(forKey: delivery.id) }
        let isKnown = kept.withLock { $0.contains { $0.delivery == delivery.id && $0.position == position } }
        if !isKnown { note(.init(position: position, type: "webhook.received", delivery: delivery.id)) }
    }

    func note(_ promise: Promise) { kept.withLock { $0.append(promise) } }
}
