import LedgerEvents

/// The tree over the log's positions: the event at position `p` is leaf `p - 1`.
///
/// A proof takes a tile or two of each level, so that it costs the same few reads however long the log is.
package final class LogTree {
    private let log: any EventReader
    private let tiles: TileTable?
    /// The tile of each level that was used last: neighbours are asked for together.
    private var recent: [Int: (number: Int64, hashes: [TreeHash])] = [:]

    /// - Parameter rows: Where the tiles are; without them, everything comes from the log.
    package init(_ log: any EventReader, rows: Rows?) {
        self.log = log
        tiles = rows.map { TileTable($0.db) }
    }

    /// What can be proven about the log as it was with `size` events.
    package func proofs(size: Int64) -> TreeProofs {
        TreeProofs(size: size) { level, index in try self.subtree(level, index) }
    }

    private func subtree(_ level: Int, _ index: Int64) throws -> TreeHash {
        let (tileLevel, height) = level.quotientAndRemainder(dividingBy: TileTable.height)
        let first = index << height
        let start = Int(first % TileTable.width)
        let tile = try tile(tileLevel, first / TileTable.width, atLeast: start + 1 << height)
        return TreeHash.root(ofComplete: tile[start..<start + 1 << height])
    }

    private func tile(_ level: Int, _ number: Int64, atLeast count: Int) throws -> [TreeHash] {
        if let tile = recent[level], tile.number == number, tile.hashes.count >= count { return tile.hashes }
        var hashes = try tiles?.hashes(level: level, number: number) ?? []
        if hashes.count < count {
            let first = number * TileTable.width
            hashes =
                level == 0
                ? try log.leaves(after: first, limit: Int(TileTable.width))
                : try hashes
                    + (hashes.count..<count).map { offset in
                        let below = try tile(level - 1, first + Int64(offset), atLeast: Int(TileTable.width))
                        return TreeHash.root(ofComplete: below)
                    }
        }
        guard hashes.count >= count else {
            throw LedgerError(
                .corrupt,
                "the log has no leaf at position \(number * TileTable.width + Int64(hashes.count) + 1); run verify")
        }
        recent[level] = (number, hashes)
        return hashes
    }
}

extension Ledger {
    /// Fills in the tiles that the log has leaves for by now, and which types of events each of them stands for. Each
    /// few thousand events are a commit of their own, so that no writer waits long.
    ///
    /// Where there is no room for them they are left out: what is missing is computed from the log.
    package func fillTree() async throws {
        do {
            while try await write({ try $0.fillTree(atMost: 16) }) {}
        } catch let error as LedgerError where error.code == .full {}
    }
}

extension LedgerTransaction {
    /// Stores at most so many tiles. Returns whether there may be more to store.
    fileprivate func fillTree(atMost limit: Int64) throws -> Bool {
        try TileTable(rows.db).fill(with: log, atMost: limit, through: log.head)
    }
}
