import Foundation
import LedgerEvents
import Synchronization

/// A client's request, under a key that is its title.
struct Edit: Sendable {
    var task: String
    var title: String
}

/// What has been answered: where an event is, and what it says.
final class Promises: Sendable {
    struct Promise: Encodable, Sendable {
        var position: Position
        var type: String
        var delivery: String?
        var record: String?
        var name: String?
        /// What it brought is erased.
        var erased: Bool?
    }

    private let kept = Mutex<[Promise]>([])
    /// Deliveries that were sent and not answered: GitHub sends them again.
    private let open = Mutex<[String: Delivery]>([:])

    private let openEdits = Mutex<[String: Edit]>([:])
    private let gone = Mutex<[Data]>([])

    var all: [Promise] { kept.withLock(\.self) }
    var count: Int { kept.withLock(\.count) }
    var unanswered: [Delivery] { open.withLock { $0.values.sorted { $0.id < $1.id } } }
    var unansweredEdits: [Edit] { openEdits.withLock { $0.values.sorted { $0.title < $1.title } } }
    /// What was said to be erased.
    var erased: [Data] { gone.withLock(\.self) }
    var answered: [Promise] { all.filter { $0.delivery != nil } }

    func sent(_ edit: Edit) { openEdits.withLock { $0[edit.title] = edit } }

    func done(_ edit: Edit, at position: Position) {
        _ = openEdits.withLock { $0.removeValue(forKey: edit.title) }
        note(.init(position: position, type: "operation.recorded", record: "task/" + edit.task))
    }

    func erased(_ secret: [UInt8], at position: Position) {
        gone.withLock { $0.append(Data(secret)) }
        note(.init(position: position, type: "token.revoked", erased: true))
    }

    func sent(_ delivery: Delivery) { open.withLock { $0[delivery.id] = delivery } }

    func received(_ delivery: Delivery, at position: Position) {
        _ = open.withLock { $0.removeValue(forKey: delivery.id) }
        let isKnown = kept.withLock { $0.contains { $0.delivery == delivery.id && $0.position == position } }
        if !isKnown { note(.init(position: position, type: "webhook.received", delivery: delivery.id)) }
    }

    func note(_ promise: Promise) { kept.withLock { $0.append(promise) } }
}
