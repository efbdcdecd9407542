/// What whoever is handed a proof does with it (RFC 9162, sections 2.1.3.2 and 2.1.4.2). It shares nothing with the
/// code that makes proofs but the hash of two nodes.
package enum ProofChecks {
    /// Whether `proof` leads from the leaf at `index` to the root of a tree of `size`.
    package static func includes(
        _ leaf: TreeHash, at index: Int64, size: Int64, root: TreeHash, _ proof: [TreeHash]
    ) -> Bool {
        guard index >= 0, index < size else { return false }
        var (place, last) = (index, size - 1)
        var reached = leaf
        for hash in proof {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                reached = .node(hash, reached)
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                reached = .node(reached, hash)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && reached == root
    }

    /// Whether `proof` shows that the tree of `size` begins with the tree of `oldSize`.
    package static func grew(
        from oldRoot: TreeHash, oldSize: Int64, to root: TreeHash, size: Int64, _ proof: [TreeHash]
    ) -> Bool {
        guard oldSize >= 0, oldSize <= size else { return false }
        if oldSize == size { return proof.isEmpty && oldRoot == root }
        if oldSize == 0 { return proof.isEmpty && oldRoot == .empty }
        // A tree of a power of two is a subtree of the new one, and not repeated in the proof.
        let path = oldSize & (oldSize - 1) == 0 ? [oldRoot] + proof : proof
        guard let first = path.first else { return false }
        var (place, last) = (oldSize - 1, size - 1)
        while place & 1 == 1 {
            place >>= 1
            last >>= 1
        }
        var (old, new) = (first, first)
        for hash in path.dropFirst() {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                old = .node(hash, old)
                new = .node(hash, new)
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                new = .node(new, hash)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && old == oldRoot && new == root
    }
}
