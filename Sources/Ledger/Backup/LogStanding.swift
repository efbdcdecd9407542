import Foundation
import GRDB
import LedgerEvents

/// How far a log has come that is to give way to a copy. It may be damaged: what it says is taken for what it is.
struct LogStanding {
    let ledger: String
    let epochs: Epochs
    let head: Position
    private let file: DatabaseQueue

    /// - Throws: If that cannot be read.
    init(path: String) throws {
        let file = try SQLiteConnection.readOnly(path)
        self.file = file
        (ledger, epochs, head) = try file.read { db in
            let first = try String.fetchOne(
                db, sql: "SELECT payload FROM event WHERE position = 1 AND type = 'ledger.created'")
            guard let created = first.flatMap({ LedgerCreated(json: $0) }) else {
                throw LedgerError(.notALedger, "\(path) does not begin as a ledger does")
            }
            var epochs = Epochs(created.epoch)
            let restorations = try Row.fetchAll(
                db, sql: "SELECT position, payload FROM event WHERE type = 'ledger.restored' ORDER BY position")
            for row in restorations {
                guard let restored = LedgerRestored(json: row[1]) else { continue }
                epochs.begin(restored.epoch, at: row[0])
            }
            return (created.ledger, epochs, try SQLiteEventReader(db: db).head)
        }
    }

    func leaf(at position: Position) throws -> [UInt8]? {
        try file.read { try SQLiteEventReader(db: $0).leaf(at: position) }
    }
}
