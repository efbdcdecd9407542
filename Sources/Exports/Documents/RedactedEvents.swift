package import Ledger
package import LedgerEvents
import Projections

/// Events with what has become of their bodies since: one question for many of them.
package struct RedactedEvents {
    private let reader: LedgerReader

    /// So many events are in memory at once.
    private static let batch = 500

    package init(_ reader: LedgerReader) { self.reader = reader }

    package func documents(of events: [Event]) throws -> [EventDocument] {
        let redactions = try redactions(of: events)
        return events.map { EventDocument($0, redactedBy: redactions[$0]) }
    }

    /// Calls `visit` with each event after `position` that the filter passes, at most `limit`, in order, and with the
    /// event that says that its body was redacted.
    package func scan(
        _ filter: EventFilter = .all, after position: Position, limit: Int? = nil,
        visit: (Event, _ redactedBy: Position?) throws -> Void
    ) throws {
        var left = limit ?? .max
        guard left > 0 else { return }
        var batch: [Event] = []
        func pass() throws {
            let redactions = try redactions(of: batch)
            for event in batch { try visit(event, redactions[event]) }
            batch.removeAll(keepingCapacity: true)
        }
        try reader.scan(filter, after: position) { event in
            batch.append(event)
            left -= 1
            if batch.count >= Self.batch { try pass() }
            return left > 0
        }
        try pass()
    }

    /// What was redacted of that which `events` brought or refer to.
    package func redactions(of events: [Event]) throws -> Redactions {
        let bodies = Set(events.compactMap(\.body))
        guard !bodies.isEmpty else { return Redactions([]) }
        return Redactions(
            try reader.rows.all(Redaction.self, where: "body IN (SELECT value FROM json_each(?))", [.list(bodies)]))
    }

    package struct Redactions {
        private let events: [Position: Position]

        fileprivate init(_ redactions: [Redaction]) {
            events = Dictionary(redactions.map { ($0.body, $0.event) }, uniquingKeysWith: { first, _ in first })
        }

        /// The event that says that what `event` brought or refers to was redacted.
        package subscript(event: Event) -> Position? { event.body.flatMap { events[$0] } }
    }
}
