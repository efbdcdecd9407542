package import Ledger
package import LedgerEvents
import Projections

/// Makes documents of events, with what has become of their bodies since.
package struct RedactedEvents {
    private let rows: Rows
    /// Most ledgers never have anything erased.
    private let isNone: Bool

    package init(_ rows: Rows) throws {
        self.rows = rows
        isNone = try rows.first(Redaction.self, where: "body > 0") == nil
    }

    package func document(_ event: Event) throws -> EventDocument {
        EventDocument(event, redactedBy: try redaction(of: event))
    }

    /// The event that says that what `event` brought or refers to was redacted.
    package func redaction(of event: Event) throws -> Position? {
        guard !isNone, let body = event.body else { return nil }
        return try rows.find(Redaction.self, body)?.event
    }
}
