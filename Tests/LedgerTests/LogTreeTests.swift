import Foundation
import Ledger
import LedgerEvents
import TestSupport
import Testing

@Suite("The tree over the log")
struct LogTreeTests {
    /// Without projections, which the tree does not need.
    private func grown(to count: Int, in folder: TemporaryFolder) async throws -> Ledger {
        let ledger = try Ledger.open(folder: folder.path, tables: [])
        try await grow(ledger, by: count)
        return ledger
    }

    private func grow(_ ledger: Ledger, by count: Int) async throws {
        try await ledger.write { transaction in
            for index in 0..<count { try transaction.append(Draft(TokenRevoked(name: "t\(index)"))) }
        }
    }

    /// The roots of the log at these sizes, from its leaves alone.
    private func roots(_ sizes: [Int64], _ reader: LedgerReader) throws -> [TreeHash] {
        var edge = TreeEdge()
        var roots: [Int64: TreeHash] = [0: edge.root]
        for leaf in try reader.log.leaves(after: 0, limit: .max) {
            edge.append(leaf) { _, _ in }
            roots[edge.size] = edge.root
        }
        return sizes.compactMap { roots[$0] }
    }

    @Test("With tiles, with some of them and without, roots and proofs are those of the leaves")
    func tilesOrNot() async throws {
        let folder = try TemporaryFolder()
        // The first tile of level 1 is full with 65536 leaves.
        let ledger = try await grown(to: 66_000, in: folder)
        let sizes: [Int64] = [0, 1, 2, 255, 256, 257, 511, 512, 1_000, 65_535, 65_536, 65_537, 66_000]
        // Without tiles each proof takes every leaf, so that the small sizes must do.
        func check(_ state: Comment, proving largest: Int64) throws {
            try ledger.readBlocking { reader in
                let expected = try roots(sizes, reader)
                let leaves = try reader.log.leaves(after: 0, limit: .max)
                for rows in [nil, reader.rows] {
                    let tree = LogTree(reader.log, rows: rows)
                    #expect(try sizes.map { try tree.proofs(size: $0).root() } == expected, state)
                    for (size, root) in zip(sizes, expected) where size <= (rows == nil ? 600 : largest) {
                        for index in [0, 1, 255, 256, 65_535, size - 1] where index >= 0 && index < size {
                            let proof = try tree.proofs(size: size).inclusion(of: index)
                            #expect(
                                ProofChecks.includes(leaves[Int(index)], at: index, size: size, root: root, proof),
                                state)
                        }
                        for (old, oldRoot) in zip(sizes, expected) where old <= size {
                            let proof = try tree.proofs(size: size).consistency(from: old)
                            #expect(
                                ProofChecks.grew(from: oldRoot, oldSize: old, to: root, size: size, proof), state)
                        }
                    }
                }
            }
        }
        try check("no tile yet", proving: 600)
        try await ledger.fillTree()
        try check("filled", proving: .max)
        try await grow(ledger, by: 700)
        try check("filled, and grown since", proving: .max)
        let counts = try Shell.sqlite([
            "-readonly", folder.file("projections.db"),
            "SELECT level, count(*), sum(length(hashes)) / 32 FROM tree_tile GROUP BY level",
        ])
        #expect(counts.output == "0|257|65792\n1|2|257\n2|1|1\n")
    }

    @Test("Ledgers that were made without the tree get it when they are opened; a rebuild brings it along")
    func older() async throws {
        let folder = try TemporaryFolder()
        do { try await grown(to: 600, in: folder).fillTree() }
        func tiles() throws -> String {
            try Shell.sqlite(["-readonly", folder.file("projections.db"), "SELECT count(*) FROM tree_tile"]
            ).output
        }
        #expect(try tiles() == "3\n")
        let dropped = try Shell.sqlite([folder.file("projections.db"), "DROP TABLE tree_tile"])
        #expect(dropped.status == 0)
        let ledger = try Ledger.open(folder: folder.path, tables: [])
        try await ledger.fillTree()
        #expect(try tiles() == "3\n")
        _ = try Ledger.rebuildProjections(folder: folder.path, tables: [])
        #expect(try tiles() == "3\n")
    }

    @Test("Filling runs beside writers, and each tile is stored once")
    func beside() async throws {
        let folder = try TemporaryFolder()
        let ledger = try await grown(to: 5_000, in: folder)
        let other = try Ledger.open(folder: folder.path, tables: [])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for ledger in [ledger, other] {
                group.addTask { try await ledger.fillTree() }
                group.addTask { for _ in 0..<20 { try await grow(ledger, by: 40) } }
            }
            try await group.waitForAll()
        }
        try await ledger.fillTree()
        try ledger.readBlocking { reader in
            let head = try reader.log.head
            #expect(head == 6_600)
            #expect(try LogTree(reader.log, rows: reader.rows).proofs(size: head).root() == roots([head], reader)[0])
        }
    }
}
