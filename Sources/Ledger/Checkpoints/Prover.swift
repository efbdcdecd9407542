import LedgerEvents

/// Proves things about a log to somebody who holds a checkpoint and trusts its key, and nothing else.
///
/// Each proof is checked before it is handed out, as its receiver will do it.
package struct Prover {
    private let log: any EventReader
    private let tree: LogTree
    private let checkpoint: Checkpoint

    /// - Throws: If the log is not the one that the checkpoint was signed for.
    package init(_ reader: LedgerReader, checkpoint: Checkpoint) throws {
        log = reader.log
        tree = LogTree(reader.log, rows: reader.rows)
        self.checkpoint = checkpoint
        guard checkpoint.size <= (try log.head) else {
            throw LedgerError(
                .refused, "the checkpoint was signed for \(checkpoint.size) events, and the log has \(try log.head)")
        }
        guard try tree.proofs(size: checkpoint.size).root() == checkpoint.root else {
            throw LedgerError(
                .refused, "the log is not the one that the checkpoint was signed for; run `syncledger verify`")
        }
    }

    /// That the event at `position` is what it is.
    package func inclusion(of position: Int64) throws -> String {
        guard let event = try log.event(at: position), position <= checkpoint.size else {
            throw LedgerError(
                .missing, "there is no event at position \(position); the checkpoint has \(checkpoint.size)")
        }
        let (index, leaf) = (position - 1, LeafHash.bytes(of: event))
        let proof = try tree.proofs(size: checkpoint.size).inclusion(of: index)
        guard
            ProofChecks.includes(
                .leaf(leaf), at: index, size: checkpoint.size, root: checkpoint.root, proof)
        else {
            throw LedgerError(.corrupt, "the event at position \(position) was changed; run `syncledger verify`")
        }
        return ProofText.inclusion(of: leaf, at: index, proof, in: checkpoint)
    }

    /// That the log begins with all that an earlier checkpoint was signed for.
    package func consistency(from old: Checkpoint) throws -> String {
        guard old.size <= checkpoint.size else {
            throw LedgerError(
                .refused, "the earlier checkpoint was signed for \(old.size) events, the later for \(checkpoint.size)")
        }
        let proof = try tree.proofs(size: checkpoint.size).consistency(from: old.size)
        guard
            ProofChecks.grew(
                from: old.root, oldSize: old.size, to: checkpoint.root, size: checkpoint.size, proof)
        else {
            throw LedgerError(
                .refused, "the log does not begin with what the checkpoint of \(old.size) events was signed for")
        }
        return ProofText.consistency(from: old.size, proof, to: checkpoint)
    }
}
