import Foundation
import Ledger
import Projections
import SyncEngine

extension OpenLedger {
    /// What signs checkpoints of a ledger, with the key in its folder, which is made if there is none.
    ///
    /// - Parameter note: Told of it when the key was lost.
    static func checkpoints(
        _ ledger: Ledger, _ settings: Settings, note: (String) -> Void = { Standard.error($0) }
    ) async throws -> CheckpointBook {
        let facts = try await Genesis.prepare(ledger)
        let keys = KeyFolder(data: settings.data)
        if try keys.existing("checkpoint") == nil, let signed = keptCheckpoints(of: facts, settings).first {
            note(
                """
                keys/checkpoint.key was not there and is made anew: \(signed.path) is not signed by it, and nothing is \
                signed beside that. If there is a backup of keys/, put it back while nothing runs
                """)
        }
        let signer = try NoteSigner(
            name: Checkpoint.origin(ledger: facts.ledger, epoch: facts.epoch), seed: keys.key("checkpoint"))
        return CheckpointBook(
            ledger, folder: settings.data, signer: signer, elsewhere: settings.checkpointFile,
            epochs: try ledger.readBlocking { try $0.rows.epochs() })
    }

    /// The checkpoints of the ledger's own epoch that are kept in files: with their key each later one is signed.
    static func keptCheckpoints(of facts: LedgerFacts, _ settings: Settings) -> [(path: String, bytes: [UInt8])] {
        let origin = Checkpoint.origin(ledger: facts.ledger, epoch: facts.epoch)
        return [CheckpointBook.path(in: settings.data), settings.checkpointFile].compactMap(\.self).compactMap { path in
            guard let bytes = try? checkpointFile(path), (try? Checkpoint(unverified: bytes))?.origin == origin
            else { return nil }
            return (path, bytes)
        }
    }

    /// A checkpoint that a user names.
    static func checkpointFile(_ path: String) throws -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw LedgerError(.missing, "\(path) cannot be read; name the file of a checkpoint")
        }
        return Array(bytes)
    }
}
