import Foundation
import Ledger
import SyncEngine

/// The checkpoints that a log is to be held against, with their signatures checked.
struct CheckpointWitnesses {
    private(set) var witnesses: [Verification.Witness] = []
    /// What is wrong with others.
    private(set) var flaws: [String] = []

    /// - Parameters:
    ///   - named: Files that the user names.
    ///   - kept: Files that count where they are there.
    ///   - key: Who signed them, as it was told; nil: the key of the ledger's own.
    ///   - keyIsLost: Where there is no key they count all the same, whoever signed them.
    init(named: [String], kept: [String?], key: String?, keys: KeyFolder, keyIsLost: Bool = false) throws {
        let given = try key.map(Self.parse)
        let kept = kept.compactMap(\.self).filter { FileManager.default.fileExists(atPath: $0) && !named.contains($0) }
        guard !(named + kept).isEmpty else { return }
        let isUnsigned = try keyIsLost && given == nil && keys.existing("checkpoint") == nil
        let verifier = isUnsigned ? nil : try Self.verifier(given, keys)
        for path in named + kept {
            let bytes = try OpenLedger.checkpointFile(path)
            do throws(LedgerError) {
                var checkpoint = try Checkpoint(unverified: bytes)
                if let verifier { checkpoint = try Checkpoint(bytes, signedBy: verifier(checkpoint.origin)) }
                witnesses.append(.init(name: path, checkpoint: checkpoint))
            } catch {
                flaws.append("\(path): \(error)")
            }
        }
    }

    /// Says of the configured file that it is not there: only whoever knows whether it ever was can tell if that is well.
    static func note(absent configured: String?, _ subject: String) {
        guard let configured, !FileManager.default.fileExists(atPath: configured) else { return }
        Standard.error(
            """
            the configured checkpoint file \(configured) is not there, so \(subject) was not held against it; \
            if a checkpoint was ever brought there, find out what became of it
            """)
    }

    /// A ledger signs with one key in all its epochs, each of which is a name of its own.
    private static func key(_ key: VerifierKey, asOf origin: String) -> VerifierKey {
        guard let ledger = Checkpoint.source(key.name)?.ledger, ledger == Checkpoint.source(origin)?.ledger else {
            return key
        }
        return key.named(origin) ?? key
    }

    private static func parse(_ key: String) throws(LedgerError) -> VerifierKey {
        guard let given = VerifierKey(key) else {
            throw LedgerError(.refused, "--key is not a key: \(key); `syncledger checkpoint --verifier-key` prints it")
        }
        return given
    }

    /// The key to check with, by the name that a checkpoint gives it: the ledger's own signs under any.
    private static func verifier(
        _ given: VerifierKey?, _ keys: KeyFolder
    ) throws -> (String) throws(LedgerError) -> VerifierKey {
        if let given { return { Self.key(given, asOf: $0) } }
        guard let seed = try keys.existing("checkpoint") else {
            throw LedgerError(
                .missing, "there is no key in \(keys.path) to check the checkpoint with; give it with --key")
        }
        return { (name) throws(LedgerError) in try NoteSigner(name: name, seed: seed).verifier }
    }
}
