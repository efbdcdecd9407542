/// A tree of a stated size, and what proves that it holds a leaf or grew out of a smaller one (RFC 6962, section 2.1).
///
/// Everything is put together from complete subtrees: the one at `level` and `index` has the 2^`level` leaves from
/// `index` * 2^`level` on.
package struct TreeProofs {
    package let size: Int64
    private let subtree: (_ level: Int, _ index: Int64) throws -> TreeHash

    /// - Parameter subtree: Asked only for complete subtrees that lie in the tree whole.
    package init(size: Int64, subtree: @escaping (_ level: Int, _ index: Int64) throws -> TreeHash) {
        self.size = size
        self.subtree = subtree
    }

    package func root() throws -> TreeHash { try root(of: 0..<size) }

    /// The hashes beside the way from a leaf up to the root, the leaf's neighbour first.
    package func inclusion(of index: Int64) throws -> [TreeHash] {
        guard (0..<size).contains(index) else {
            throw LedgerError(.missing, "a tree of \(size) leaves has no leaf \(index)")
        }
        return try path(to: index, in: 0..<size)
    }

    /// What leads from the root that the tree had with `old` leaves to its root now.
    package func consistency(from old: Int64) throws -> [TreeHash] {
        guard (0...size).contains(old) else {
            throw LedgerError(.missing, "a tree of \(size) leaves never had \(old)")
        }
        guard old > 0, old < size else { return [] }
        return try growth(from: old, in: 0..<size, isKnown: true)
    }

    private func path(to index: Int64, in range: Range<Int64>) throws -> [TreeHash] {
        guard range.count > 1 else { return [] }
        let middle = Self.split(range)
        return index < middle
            ? try path(to: index, in: range.lowerBound..<middle) + [root(of: middle..<range.upperBound)]
            : try path(to: index, in: middle..<range.upperBound) + [root(of: range.lowerBound..<middle)]
    }

    /// - Parameter isKnown: Whether this range's old root is the old tree's, which whoever checks has already.
    private func growth(from old: Int64, in range: Range<Int64>, isKnown: Bool) throws -> [TreeHash] {
        guard old < range.upperBound else { return isKnown ? [] : [try root(of: range)] }
        let middle = Self.split(range)
        return old <= middle
            ? try growth(from: old, in: range.lowerBound..<middle, isKnown: isKnown)
                + [root(of: middle..<range.upperBound)]
            : try growth(from: old, in: middle..<range.upperBound, isKnown: false)
                + [root(of: range.lowerBound..<middle)]
    }

    private func root(of range: Range<Int64>) throws -> TreeHash {
        let count = range.upperBound - range.lowerBound
        guard count > 0 else { return .empty }
        if count & (count - 1) == 0 {
            let level = count.trailingZeroBitCount
            return try subtree(level, range.lowerBound >> level)
        }
        let middle = Self.split(range)
        return .node(try root(of: range.lowerBound..<middle), try root(of: middle..<range.upperBound))
    }

    /// A tree's left side has the largest power of two leaves that leaves something for the right.
    private static func split(_ range: Range<Int64>) -> Int64 {
        let last = range.upperBound - range.lowerBound - 1
        return range.lowerBound + 1 << (Int64.bitWidth - 1 - last.leadingZeroBitCount)
    }
}
