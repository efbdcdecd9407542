import Foundation
import Ledger
import Projections
import SyncEngine

extension OpenLedger {
    /// What signs checkpoints of a ledger, with the key in its folder, which is made if there is none.
    static func checkpoints(_ ledger: Ledger, _ settings: Settings) async throws -> CheckpointBook {
        let facts = try await Genesis.prepare(ledger)
        let signer = try NoteSigner(
            name: Checkpoint.origin(ledger: facts.ledger, epoch: facts.epoch),
            seed: KeyFolder(data: settings.data).key("checkpoint"))
        return CheckpointBook(
            ledger, folder: settings.data, signer: signer, elsewhere: settings.checkpointFile,
            epochs: try ledger.readBlocking { try $0.rows.epochs() })
    }

    /// A checkpoint that a user names.
    static func checkpointFile(_ path: String) throws -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw LedgerError(.missing, "\(path) cannot be read; name the file of a checkpoint")
        }
        return Array(bytes)
    }
}
