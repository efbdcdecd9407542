package import LedgerEvents

/// An event as the API and the exports show it: its columns, and its payload as JSON. Bodies, which have text and
/// people in them, stay in the ledger; `body` is the position of the event that brought it, and `redacted_by` that
/// of the one that says that it was redacted.
package struct EventDocument: Document {
    private let event: Event
    private let redactedBy: Position?

    package init(_ event: Event, redactedBy: Position? = nil) {
        self.event = event
        self.redactedBy = redactedBy
    }

    package static let columns = [
        "position", "recorded_at", "type", "schema", "record", "operation", "related_operation", "installation",
        "github_updated_at", "actor", "correlation", "causation", "body", "body_digest", "redacted_by", "payload",
    ]

    package var values: [DocumentValue] {
        [
            .integer(event.position), .text(Timestamp.text(microseconds: event.recordedAt)), .of(event.type),
            .integer(Int64(event.schema)), .of(event.record?.text), .of(event.operation), .of(event.relatedOperation),
            .of(event.installation), .of(event.githubUpdatedAt.map { Timestamp.text(seconds: $0) }), .of(event.actor),
            .integer(event.correlation), .of(event.causation), .of(event.body), .of(event.bodyDigest?.hexadecimal),
            .of(redactedBy), .json(event.payload),
        ]
    }
}
