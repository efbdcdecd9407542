import Foundation
import GRDB
import LedgerEvents

/// How far a log has come that is to give way to a copy. It may be damaged: what it says is taken for what it is.
struct LogStanding {
    let ledger: String
    let epochs: Epochs
    let head: Position
    private let restorations: [LedgerRestored]
    private let file: DatabaseQueue

    /// - Throws: If that cannot be read.
    init(path: String) throws {
        let file = try SQLiteConnection.readOnly(path)
        self.file = file
        (ledger, epochs, restorations, head) = try file.read { db in
            let first = try String.fetchOne(
                db, sql: "SELECT payload FROM event WHERE position = 1 AND type = 'ledger.created'")
            guard let created = first.flatMap({ LedgerCreated(json: $0) }) else {
                throw LedgerError(.notALedger, "\(path) does not begin as a ledger does")
            }
            var epochs = Epochs(created.epoch)
            let rows = try Row.fetchAll(
                db, sql: "SELECT position, payload FROM event WHERE type = 'ledger.restored' ORDER BY position")
            var restorations: [LedgerRestored] = []
            for row in rows {
                guard let restored = LedgerRestored(json: try row.decode(atIndex: 1)) else { continue }
                epochs.begin(restored.epoch, at: try row.decode(atIndex: 0))
                restorations.append(restored)
            }
            return (created.ledger, epochs, restorations, try SQLiteEventReader(db: db).head)
        }
    }

    /// Whether a restoration in it says that so much was given up.
    func tells(ofEpoch epoch: Int64, size: Int64) -> Bool {
        restorations.contains { $0.tells(ofEpoch: epoch, size: size) }
    }

    func leaf(at position: Position) throws -> [UInt8]? {
        try file.read { try SQLiteEventReader(db: $0).leaf(at: position) }
    }
}
