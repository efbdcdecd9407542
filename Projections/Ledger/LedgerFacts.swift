package import LedgerEvents

/// What concerns the ledger as a whole: one row.
package struct LedgerFacts: Sendable, Equatable {
    /// Random, lower-case hex.
    package var ledger: String
    package var epoch: Int64
    package var policy: String?
    /// How far GitHub's clock is ahead of ours.
    package var clockOffset: Microseconds
}

extension LedgerFacts: Entity {
    package static let table = TableShape(
        "ledger_facts", key: ["only"],
        columns: [
            .integer("only"), .text("ledger"), .integer("epoch"), .text("policy"), .integer("clock_offset"),
        ])

    /// The key of the one row.
    package static let only: Int64 = 1
    package var key: Int64 { Self.only }

    package func write(_ row: inout RowWriter) {
        row.integer(Self.only)
        row.text(ledger)
        row.integer(epoch)
        row.text(policy)
        row.integer(clockOffset)
    }

    package init(_ row: inout RowReader) {
        _ = row.integer()
        ledger = row.text() ?? ""
        epoch = row.integer() ?? 0
        policy = row.text()
        clockOffset = row.integer() ?? 0
    }
}

package enum LedgerFactsProjection: Projection {
    package static let version = 2

    package static func keys(_ event: Event) -> [Int64] {
        switch event.type {
        case .ledgerCreated, .ledgerRestored, .policyAdopted, .clockObserved: [LedgerFacts.only]
        default: []
        }
    }

    package static func evolve(_ state: LedgerFacts?, _ event: Event, key: Int64) -> LedgerFacts? {
        var facts = state ?? LedgerFacts(ledger: "", epoch: 0, clockOffset: 0)
        switch event.type {
        case .ledgerCreated:
            guard let created = event.decoded(LedgerCreated.self) else { break }
            facts.ledger = created.ledger
            facts.epoch = created.epoch
        case .ledgerRestored:
            facts.epoch = event.decoded(LedgerRestored.self)?.epoch ?? facts.epoch
        case .policyAdopted:
            facts.policy = event.decoded(PolicyAdopted.self)?.policy ?? facts.policy
        case .clockObserved:
            facts.clockOffset = event.decoded(ClockObserved.self)?.offset ?? facts.clockOffset
        default:
            break
        }
        return facts
    }
}
