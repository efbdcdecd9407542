/// Proofs in the forms that C2SP's tools read.
package enum ProofText {
    /// That an event is in the log that a checkpoint was signed for: https://c2sp.org/tlog-proof, with the leaf's bytes
    /// as extra data, so that whoever holds the proof can see what it is about.
    package static func inclusion(
        of leaf: [UInt8], at index: Int64, _ proof: [TreeHash], in checkpoint: Checkpoint
    ) -> String {
        "c2sp.org/tlog-proof@v1\nextra \(Base64.text(leaf))\nindex \(index)\n" + lines(proof) + "\n"
            + checkpoint.written
    }

    /// That the log of a checkpoint begins with all that an earlier one was signed for: what
    /// https://c2sp.org/tlog-witness wants to be sent, the one form there is for it.
    package static func consistency(from old: Int64, _ proof: [TreeHash], to checkpoint: Checkpoint) -> String {
        "old \(old)\n" + lines(proof) + "\n" + checkpoint.written
    }

    private static func lines(_ hashes: [TreeHash]) -> String {
        hashes.map { Base64.text($0.bytes) + "\n" }.joined()
    }
}
