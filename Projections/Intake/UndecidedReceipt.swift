package import LedgerEvents

/// A receipt whose decision failed; it is taken up again at the next start or by `retry`.
package struct UndecidedReceipt: Sendable, Equatable {
    package var receipt: Position
    package var failed: Position
}

extension UndecidedReceipt: Entity {
    package static let table = TableShape(
        "undecided_receipt", key: ["receipt"], columns: [.integer("receipt"), .integer("failed")])

    package var key: Position { receipt }

    package func write(_ row: inout RowWriter) {
        row.integer(receipt)
        row.integer(failed)
    }

    package init(_ row: inout RowReader) {
        receipt = row.integer() ?? 0
        failed = row.integer() ?? 0
    }
}

package enum UndecidedReceiptProjection: Projection {
    package static let version = 1

    /// A failed decision opens the receipt it was for; whatever else is caused by that receipt closes it.
    package static func keys(_ event: Event) -> [Position] {
        switch event.type {
        case .decisionFailed, .operationRecorded, .webhookSettled: event.causation.map { [$0] } ?? []
        default: []
        }
    }

    package static func evolve(_ state: UndecidedReceipt?, _ event: Event, key: Position) -> UndecidedReceipt? {
        event.type == .decisionFailed ? UndecidedReceipt(receipt: key, failed: event.position) : nil
    }
}
