/// The right edge of a growing tree: the roots of the complete subtrees that it consists of, the largest first.
///
/// It is all that appending needs, and never more than 63 hashes.
package struct TreeEdge: Sendable {
    package private(set) var size: Int64 = 0
    private var subtrees: [TreeHash] = []

    package init() {}

    /// Adds a leaf. Each two subtrees of one size become one of twice the size: one hash a leaf on average.
    ///
    /// - Parameter completed: Called with the root of each subtree that the leaf completes, which has 2^level leaves,
    ///   from the leaf itself on.
    package mutating func append(_ leaf: TreeHash, completed: (_ level: Int, TreeHash) throws -> Void) rethrows {
        var subtree = leaf
        var level = 0
        try completed(level, subtree)
        while size >> level & 1 == 1, let left = subtrees.popLast() {
            subtree = .node(left, subtree)
            level += 1
            try completed(level, subtree)
        }
        subtrees.append(subtree)
        size += 1
    }

    /// The root of the tree as it is now.
    package var root: TreeHash {
        guard var root = subtrees.last else { return .empty }
        for left in subtrees.dropLast().reversed() { root = .node(left, root) }
        return root
    }
}
