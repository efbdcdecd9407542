package import LedgerEvents

/// A body that was erased.
package struct Redaction: Sendable, Equatable {
    /// The position of the event that had brought it.
    package var body: Position
    /// The `body.redacted` event, and the `redaction.requested` event with who wanted it and why.
    package var event: Position
    package var request: Position
}

extension Redaction: Entity {
    package static let table = TableShape(
        "redaction", key: ["body"], columns: [.integer("body"), .integer("event"), .integer("request")])

    package var key: Position { body }

    package func write(_ row: inout RowWriter) {
        row.integer(body)
        row.integer(event)
        row.integer(request)
    }

    package init(_ row: inout RowReader) {
        body = row.integer() ?? 0
        event = row.integer() ?? 0
        request = row.integer() ?? 0
    }
}

package enum RedactionProjection: Projection {
    package static let version = 1

    package static func keys(_ event: Event) -> [Position] {
        event.type == .bodyRedacted ? [event.body].compactMap(\.self) : []
    }

    package static func evolve(_ state: Redaction?, _ event: Event, key: Position) -> Redaction? {
        state ?? Redaction(body: key, event: event.position, request: event.correlation)
    }
}
