import Foundation
package import LedgerEvents

/// Signs checkpoints of a ledger, each of them after all that were signed before.
///
/// A checkpoint is signed of what readers see, which SQLite shows them only when it is synced to disk. It is refused if
/// the log is shorter than, or does not begin like, the log that an earlier checkpoint was signed for: the one that is
/// kept beside the ledger, and the one that the operator keeps elsewhere, if its file can be read. One of an earlier
/// epoch counts as far as the log still is what it was then, whoever signed it: the keys of then may have been lost.
package struct CheckpointBook: Sendable {
    package let signer: NoteSigner
    private let ledger: Ledger
    private let folder: String
    private let distant: DistantCheckpoint?
    private let epochs: Epochs
    private let queue = DispatchQueue(label: "syncledger.checkpoints")

    /// The last checkpoint of a data folder.
    package static func path(in folder: String) -> String { folder + "/checkpoint" }

    /// - Parameters:
    ///   - elsewhere: The file outside of the data folder that checkpoints are copied to, if there is one.
    ///   - epochs: Those that the log has gone through.
    package init(
        _ ledger: Ledger, folder: String, signer: NoteSigner, elsewhere: String? = nil, epochs: Epochs = Epochs()
    ) {
        self.epochs = epochs
        self.ledger = ledger
        self.folder = folder
        self.signer = signer
        distant = elsewhere.map { DistantCheckpoint($0) }
    }

    /// Signs a checkpoint of the log as it is now, or returns the last one if nothing was appended since.
    package func sign() async throws -> Checkpoint {
        try await onQueue { try signUnderLock($0) }
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

    /// Signs for the log as it was with so many events, whose root was computed from a copy of it. It is for whoever
    /// keeps the copy, and not the last checkpoint.
    package func attest(size: Int64, root: TreeHash) async throws -> Checkpoint {
        try await onQueue { try attestUnderLock(size, root, $0) }
    }

    /// Under the lock the root takes a few reads, since all tiles of the tree are in place by then.
    ///
    /// - Parameter work: Given what the operator keeps elsewhere. That is read before the lock, which is not to wait for
    ///   it: an earlier checkpoint only holds the log to less.
    private func onQueue(_ work: @escaping @Sendable (Data?) throws -> Checkpoint) async throws -> Checkpoint {
        try await ledger.fillTree()
        let kept = try await distant?.read()
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work(kept) }) }
        }
    }

    private func attestUnderLock(_ size: Int64, _ root: TreeHash, _ kept: Data?) throws -> Checkpoint {
        try lookUnderLock(kept) { tree, _, _ in
            guard try tree.proofs(size: size).root() == root else {
                throw LedgerError(
                    .refused,
                    """
                    nothing is signed: the copy is not the log, whose first \(size) events have another root; \
                    `syncledger verify` says which of the two is as it was signed
                    """)
            }
            return try Checkpoint.sign(size: size, root: root, by: signer)
        }
    }

    private func signUnderLock(_ kept: Data?) throws -> Checkpoint {
        try lookUnderLock(kept) { tree, size, earlier in
            let last = Self.path(in: folder)
            if let same = earlier.first(where: { $0.path == last })?.checkpoint, same.size == size,
                same.origin == signer.verifier.name
            {
                return same
            }
            let checkpoint = try Checkpoint.sign(size: size, root: tree.proofs(size: size).root(), by: signer)
            try DurableFile.replace(last, with: checkpoint.written)
            return checkpoint
        }
    }

    /// The lock comes first: with an older look at the log, another process's checkpoint would seem to be ahead of it.
    private func lookUnderLock(
        _ kept: Data?,
        _ sign: (LogTree, _ size: Int64, _ earlier: [(path: String, checkpoint: Checkpoint)]) throws -> Checkpoint
    ) throws -> Checkpoint {
        try FileLock(folder: folder, name: "checkpoint.lock").withLock {
            let earlier = try signedBefore(kept)
            return try ledger.readBlocking { reader in
                let tree = LogTree(reader.log, rows: reader.rows)
                let size = try reader.log.head
                for (path, checkpoint) in earlier { try check(checkpoint, path, against: tree, size: size) }
                return try sign(tree, size, earlier)
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

    private func signedBefore(_ kept: Data?) throws -> [(path: String, checkpoint: Checkpoint)] {
        let own = Self.path(in: folder)
        return try [(own, DistantCheckpoint.bytes(at: own)), (distant?.path ?? "", kept)].compactMap { path, bytes in
            guard let bytes else { return nil }
            do {
                let found = try Checkpoint(unverified: bytes)
                guard let epoch = earlierEpoch(of: found) else {
                    return (path, try Checkpoint(bytes, signedBy: signer.verifier))
                }
                // What the log was then and is no more was given up when a backup was put back.
                return found.size <= epochs.end(of: epoch) ? (path, found) : nil
            } catch {
                let isOurs = (try? Checkpoint(unverified: bytes))?.origin == signer.verifier.name
                let hint = isOurs ? ". If keys/checkpoint.key was lost and made anew, put back the one of a backup" : ""
                throw LedgerError(.refused, "nothing is signed: \(path): \(error)\(hint)")
            }
        }
    }

    /// nil for one of this epoch, and for what is no checkpoint of this ledger.
    private func earlierEpoch(of checkpoint: Checkpoint) -> Int64? {
        guard let own = Checkpoint.source(signer.verifier.name), let found = checkpoint.source,
            found.ledger == own.ledger,
            found.epoch < own.epoch
        else { return nil }
        return found.epoch
    }
}
