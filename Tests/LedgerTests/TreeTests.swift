import Ledger
import TestSupport
import Testing

/// The leaves and roots that the implementations of Certificate Transparency test themselves with.
@Suite("The tree of RFC 6962")
struct TreeTests {
    private static let leaves: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ]
    private static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test("A hash is aligned to no more than what an async function keeps of its own")
    func alignment() {
        #expect(MemoryLayout<TreeHash>.size == TreeHash.byteCount && MemoryLayout<TreeHash>.alignment <= 16)
    }

    @Test("The known roots of the known leaves, by the edge and by the definition", arguments: 0...8)
    func knownRoots(_ size: Int) throws {
        let leaves = Self.leaves.prefix(size).map(TreeHash.leaf)
        var edge = TreeEdge()
        for leaf in leaves { edge.append(leaf) { _, _ in } }
        #expect(edge.size == Int64(size))
        #expect(Self.hex(edge.root) == Self.roots[size])
        #expect(try Self.hex(Self.proofs(leaves).root()) == Self.roots[size])
    }

    @Test("Known inclusion paths and consistency proofs")
    func knownProofs() throws {
        let leaves = Self.leaves.map(TreeHash.leaf)
        func at(_ size: Int) -> TreeProofs { Self.proofs(Array(leaves.prefix(size))) }
        #expect(
            try at(8).inclusion(of: 5).map(Self.hex) == [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ])
        #expect(
            try at(3).inclusion(of: 2).map(Self.hex) == [
                "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
            ])
        #expect(try at(1).inclusion(of: 0).isEmpty)
        #expect(
            try at(8).consistency(from: 6).map(Self.hex) == [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ])
        #expect(
            try at(5).consistency(from: 2).map(Self.hex) == [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ])
    }

    @Test("Every leaf of every size to 70 is proven, and with nothing else does its proof hold")
    func everyInclusion() throws {
        let leaves = (0..<70).map { TreeHash.leaf([UInt8($0)]) }
        let foreign = TreeHash.leaf([200])
        for size in 1...70 {
            let proofs = Self.proofs(Array(leaves.prefix(size)))
            let root = try proofs.root()
            for index in 0..<size {
                let proof = try proofs.inclusion(of: Int64(index))
                func holds(
                    _ leaf: TreeHash? = nil, at place: Int? = nil, size other: Int? = nil, root wrong: TreeHash? = nil,
                    by changed: [TreeHash]? = nil
                ) -> Bool {
                    ProofChecks.includes(
                        leaf ?? leaves[index], at: Int64(place ?? index), size: Int64(other ?? size),
                        root: wrong ?? root, changed ?? proof)
                }
                #expect(holds())
                #expect(!holds(foreign) && !holds(root: foreign) && !holds(by: proof + [foreign]))
                #expect(!holds(at: index - 1) && !holds(at: index + 1) && !holds(at: size) && !holds(at: -1))
                #expect(proof.isEmpty || !holds(by: proof.dropLast()))
                for place in proof.indices {
                    var changed = proof
                    changed[place] = foreign
                    #expect(!holds(by: changed))
                }
            }
            #expect(throws: LedgerError.self) { try proofs.inclusion(of: Int64(size)) }
        }
    }

    @Test("Every size to 70 is proven to have grown out of every smaller one, and out of nothing else")
    func everyConsistency() throws {
        let leaves = (0..<70).map { TreeHash.leaf([UInt8($0)]) }
        let roots = try (0...70).map { try Self.proofs(Array(leaves.prefix($0))).root() }
        let foreign = TreeHash.leaf([200])
        for size in 1...70 {
            let proofs = Self.proofs(Array(leaves.prefix(size)))
            for old in 0...size {
                let proof = try proofs.consistency(from: Int64(old))
                func holds(
                    from oldRoot: TreeHash? = nil, old other: Int? = nil, to root: TreeHash? = nil,
                    by changed: [TreeHash]? = nil
                ) -> Bool {
                    ProofChecks.grew(
                        from: oldRoot ?? roots[old], oldSize: Int64(other ?? old), to: root ?? roots[size],
                        size: Int64(size), changed ?? proof)
                }
                #expect(holds())
                #expect(!holds(from: foreign) && !holds(by: proof + [foreign]))
                // Everything has grown out of nothing, so there a root stands by itself.
                #expect(old == 0 || !holds(to: foreign))
                #expect(old == 0 || !holds(old: old - 1) && !holds(old: old + 1))
                for place in proof.indices {
                    var changed = proof
                    changed[place] = foreign
                    #expect(!holds(by: changed))
                }
            }
            #expect(throws: LedgerError.self) { try proofs.consistency(from: Int64(size) + 1) }
        }
    }

    @Test("A hash is 32 bytes and nothing else")
    func length() {
        #expect(TreeHash(Array(repeating: 7, count: 32))?.bytes == Array(repeating: 7, count: 32))
        #expect(TreeHash(Array(repeating: 7, count: 31)) == nil)
        #expect(TreeHash(Array(repeating: 7, count: 33)) == nil)
    }

    /// A tree over leaves at hand, by the definition alone.
    private static func proofs(_ leaves: [TreeHash]) -> TreeProofs {
        func subtree(_ level: Int, _ index: Int64) -> TreeHash {
            level == 0
                ? leaves[Int(index)] : .node(subtree(level - 1, 2 * index), subtree(level - 1, 2 * index + 1))
        }
        return TreeProofs(size: Int64(leaves.count), subtree: subtree)
    }

    private static func hex(_ hash: TreeHash) -> String {
        hash.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
