package import Ledger
package import LedgerEvents
package import Projections

/// Whose doing operations are, by the names that these have now.
package enum OperationActors {
    /// The log says it: many are read at once.
    package static func of(
        _ operations: [Operation], in reader: LedgerReader
    ) throws -> [OperationID: EventActor] {
        var logins = Logins(reader.rows)
        return try reader.log.events(at: Set(operations.map(\.id))).mapValues { event in
            EventActor(beginning: event, login: try event.actor.flatMap { try logins.login(of: $0) })
        }
    }
}
