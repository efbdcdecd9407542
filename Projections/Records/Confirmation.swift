package import LedgerEvents

/// A record whose resource is to be read from GitHub, to be sure of what it says.
package struct Confirmation: Sendable, Equatable {
    package var record: RecordID
    /// The event that asked for it last.
    package var requested: Position
    /// Whether an issue's comments are to be read too.
    package var comments: Bool
}

extension Confirmation: Entity {
    package static let table = TableShape(
        "confirmation", key: ["record"], columns: [.text("record"), .integer("requested"), .integer("comments")])

    package var key: RecordID { record }

    package func write(_ row: inout RowWriter) {
        row.record(record)
        row.integer(requested)
        row.flag(comments)
    }

    package init(_ row: inout RowReader) {
        record = row.record() ?? .task("")
        requested = row.integer() ?? 0
        comments = row.flag()
    }
}

package enum ConfirmationProjection: Projection {
    package static let version = 2

    package static func keys(_ event: Event) -> [RecordID] {
        switch event.type {
        case .confirmationRequested, .confirmationSettled: event.record.map { [$0] } ?? []
        default: []
        }
    }

    package static func evolve(_ state: Confirmation?, _ event: Event, key: RecordID) -> Confirmation? {
        guard event.type == .confirmationRequested, let requested = event.decoded(ConfirmationRequested.self) else {
            return nil
        }
        return Confirmation(
            record: key, requested: event.position, comments: requested.comments || state?.comments ?? false)
    }
}
