package import LedgerEvents

/// One of the epochs that the log has gone through.
package struct LedgerEpoch: Sendable, Equatable {
    package var epoch: Int64
    /// Its first event.
    package var first: Position
    package var beganAt: Microseconds
}

extension LedgerEpoch: Entity {
    package static let table = TableShape(
        "ledger_epoch", key: ["epoch"], columns: [.integer("epoch"), .integer("first"), .integer("began_at")])

    package var key: Int64 { epoch }

    package func write(_ row: inout RowWriter) {
        row.integer(epoch)
        row.integer(first)
        row.integer(beganAt)
    }

    package init(_ row: inout RowReader) {
        epoch = row.integer() ?? 0
        first = row.integer() ?? 0
        beganAt = row.integer() ?? 0
    }
}

package enum LedgerEpochProjection: Projection {
    package static let version = 1

    package static func keys(_ event: Event) -> [Int64] {
        switch event.type {
        case .ledgerCreated: event.decoded(LedgerCreated.self).map { [$0.epoch] } ?? []
        case .ledgerRestored: event.decoded(LedgerRestored.self).map { [$0.epoch] } ?? []
        default: []
        }
    }

    package static func evolve(_ state: LedgerEpoch?, _ event: Event, key: Int64) -> LedgerEpoch? {
        state ?? LedgerEpoch(epoch: key, first: event.position, beganAt: event.recordedAt)
    }
}
