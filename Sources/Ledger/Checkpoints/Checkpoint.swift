import Foundation

/// A signed statement that a log has so many events and that its tree has this root (https://c2sp.org/tlog-checkpoint).
///
/// Nobody can change one of those events afterwards and still show the same root.
package struct Checkpoint: Sendable, Equatable {
    package let origin: String
    package let size: Int64
    package let root: TreeHash
    /// As it was signed, with signatures of others if there are any.
    package let note: SignedNote

    /// What a ledger is called in its checkpoints. A restored ledger goes on as another: what follows the backup may
    /// differ from what had followed it before.
    package static func origin(ledger: String, epoch: Int64) -> String { "syncledger/\(ledger)/\(epoch)" }

    /// Which ledger and epoch it is of; nil for an origin that is no ledger's.
    package var source: (ledger: String, epoch: Int64)? { Self.source(origin) }

    /// The same of an origin.
    package static func source(_ origin: String) -> (ledger: String, epoch: Int64)? {
        let parts = origin.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, let epoch = Int64(parts[2]),
            origin == Self.origin(ledger: String(parts[1]), epoch: epoch)
        else { return nil }
        return (String(parts[1]), epoch)
    }

    /// Signs, in the name of the signer's key, which is the origin too.
    package static func sign(size: Int64, root: TreeHash, by signer: NoteSigner) throws -> Checkpoint {
        let text = "\(signer.verifier.name)\n\(size)\n\(Base64.text(root.bytes))\n"
        return try Checkpoint(signer.sign(text))
    }

    /// Reads a checkpoint without asking who signed it.
    package init(unverified bytes: some Collection<UInt8>) throws(LedgerError) {
        try self.init(SignedNote(bytes))
    }

    /// Reads a checkpoint that this key signed; throws on any other.
    package init(_ bytes: some Collection<UInt8>, signedBy key: VerifierKey) throws(LedgerError) {
        try self.init(unverified: bytes)
        guard origin == key.name else {
            throw LedgerError(.refused, "it is a checkpoint of \(origin), not of \(key.name)")
        }
        guard note.isSigned(by: key) else {
            throw LedgerError(.refused, "it is not signed by the key \(key)")
        }
    }

    private init(_ note: SignedNote) throws(LedgerError) {
        let lines = note.text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }), let size = Int64(lines[1]), size >= 0,
            String(size) == lines[1], let root = Base64.bytes(lines[2]).flatMap({ TreeHash($0) })
        else { throw LedgerError(.corrupt, "not a checkpoint: its lines are not an origin, a size and a root") }
        origin = String(lines[0])
        self.size = size
        self.root = root
        self.note = note
    }

    package var written: String { note.written }
}
