import Crypto

/// 32 bytes of SHA-256 as they stand in the Merkle tree of RFC 6962, held inline: trees are made of millions of them.
package struct TreeHash: Hashable, Sendable {
    private var words = Words()

    /// Not a vector, which is aligned to 32 bytes: built with optimization, an async function that keeps one ends with
    /// "freed pointer was not the last allocation".
    private struct Words: Hashable, Sendable {
        var (first, second, third, fourth): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    }

    package static let byteCount = 32

    /// nil unless there are 32 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    }

    init(_ digest: SHA256Digest) {
        digest.withUnsafeBytes { digest in withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: digest) } }
    }

    /// The hash that stands for one leaf.
    package static func leaf(_ bytes: [UInt8]) -> TreeHash {
        var hash = SHA256()
        hash.update(data: [0])
        hash.update(data: bytes)
        return TreeHash(hash.finalize())
    }

    /// The hash of two subtrees that lie side by side.
    package static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * byteCount, alignment: 8) { buffer in
            // RFC 6962, section 2.1: inner nodes are hashed behind a one.
            buffer[0] = 1
            left.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[1..<33]).copyMemory(from: $0) }
            right.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[33..<65]).copyMemory(from: $0) }
            var hash = SHA256()
            hash.update(bufferPointer: UnsafeRawBufferPointer(buffer))
            return TreeHash(hash.finalize())
        }
    }

    /// The root of a tree without leaves.
    package static let empty = TreeHash(SHA256.hash(data: [UInt8]()))

    package var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    /// As checkpoints and proofs have it: Base 64.
    package var text: String { Base64.text(bytes) }

    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try Swift.withUnsafeBytes(of: words, body)
    }

    /// The root of a complete subtree whose leaves, or roots of smaller complete subtrees, these are: a power of two.
    static func root(ofComplete hashes: some Collection<TreeHash>) -> TreeHash {
        var level = Array(hashes)
        while level.count > 1 {
            for index in 0..<level.count / 2 { level[index] = node(level[2 * index], level[2 * index + 1]) }
            level.removeLast(level.count / 2)
        }
        return level.first ?? empty
    }
}
