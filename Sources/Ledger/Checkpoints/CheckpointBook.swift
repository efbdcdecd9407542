import Foundation

/// Signs checkpoints of a ledger, each of them after all that were signed before.
///
/// A checkpoint is signed of what readers see, which SQLite shows them only when it is synced to disk. It is refused if
/// the log is shorter than, or does not begin like, the log that an earlier checkpoint was signed for: the one that is
/// kept beside the ledger, and the one that the operator keeps elsewhere, if its file can be read.
package struct CheckpointBook: Sendable {
    package let signer: NoteSigner
    private let ledger: Ledger
    private let folder: String
    private let elsewhere: String?
    private let queue = DispatchQueue(label: "syncledger.checkpoints")

    /// The last checkpoint of a data folder.
    package static func path(in folder: String) -> String { folder + "/checkpoint" }

    /// - Parameter elsewhere: The file outside of the data folder that checkpoints are copied to, if there is one.
    package init(_ ledger: Ledger, folder: String, signer: NoteSigner, elsewhere: String? = nil) {
        self.ledger = ledger
        self.folder = folder
        self.signer = signer
        self.elsewhere = elsewhere
    }

    /// Signs a checkpoint of the log as it is now, or returns the last one if nothing was appended since.
    package func sign() async throws -> Checkpoint {
        try await ledger.fillTree()
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try signUnderLock() }) }
        }
    }

    /// The last checkpoint, or a new one if that does not reach to `position`.
    package func checkpoint(reaching position: Int64) async throws -> Checkpoint {
        // Whoever asks is about to prove something, and a proof is quick with all tiles in place.
        try await ledger.fillTree()
        if let bytes = FileManager.default.contents(atPath: Self.path(in: folder)),
            let last = try? Checkpoint(bytes, signedBy: signer.verifier), last.size >= position
        {
            return last
        }
        return try await sign()
    }

    /// The lock comes first: with an older look at the log, another process's checkpoint would seem to be ahead of it.
    private func signUnderLock() throws -> Checkpoint {
        try FileLock(folder: folder, name: "checkpoint.lock").withLock {
            try ledger.readBlocking { reader in
                let tree = LogTree(reader.log, rows: reader.rows)
                let size = try reader.log.head
                let earlier = try signedBefore()
                for (path, checkpoint) in earlier { try check(checkpoint, path, against: tree, size: size) }
                let last = Self.path(in: folder)
                if let same = earlier.first(where: { $0.path == last })?.checkpoint, same.size == size { return same }
                let checkpoint = try Checkpoint.sign(size: size, root: tree.proofs(size: size).root(), by: signer)
                try DurableFile.replace(last, with: checkpoint.written)
                return checkpoint
            }
        }
    }

    private func check(_ earlier: Checkpoint, _ path: String, against tree: LogTree, size: Int64) throws {
        guard earlier.size <= size else {
            throw LedgerError(
                .refused,
                """
                nothing is signed: the checkpoint in \(path) was signed for \(earlier.size) events, and the log has \
                \(size); positions \(size + 1) to \(earlier.size) are missing (an older copy of the log?)
                """)
        }
        guard try tree.proofs(size: earlier.size).root() == earlier.root else {
            throw LedgerError(
                .refused,
                """
                nothing is signed: the log is not the one that the checkpoint in \(path) was signed for; \
                `syncledger verify` says where it was changed
                """)
        }
    }

    private func signedBefore() throws -> [(path: String, checkpoint: Checkpoint)] {
        try ([Self.path(in: folder)] + (elsewhere.map { [$0] } ?? [])).compactMap { path in
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw LedgerError(.unavailable, "the checkpoint in \(path) cannot be read; check its owner and mode")
            }
            do {
                let found = try Checkpoint(unverified: bytes)
                // From before the ledger was restored: what came after it is told apart by the origin.
                if found.origin != signer.verifier.name, isEarlierEpoch(found.origin) { return nil }
                return (path, try Checkpoint(bytes, signedBy: signer.verifier))
            } catch {
                throw LedgerError(.refused, "nothing is signed: \(path): \(error)")
            }
        }
    }

    private func isEarlierEpoch(_ origin: String) -> Bool {
        let (own, other) = (signer.verifier.name.split(separator: "/"), origin.split(separator: "/"))
        guard own.count == other.count, own.dropLast() == other.dropLast(), let now = own.last.flatMap({ Int64($0) }),
            let then = other.last.flatMap({ Int64($0) })
        else { return false }
        return then < now
    }
}
