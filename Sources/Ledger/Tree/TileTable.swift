import Foundation
import GRDB
import LedgerEvents

/// The inner nodes of the tree over the log, in `projections.db`: disposable like all there, and made again from the
/// leaves that stand in the log.
///
/// They are kept as tiles, as C2SP's tlog-tiles are: up to 256 hashes side by side. Those of tile level 0 are leaves;
/// each of tile level `n` is the root of a full tile of level `n - 1`. Leaves are stored when they fill a tile; until
/// then they are read from the log. Appending to the log touches none of it: whoever needs the tree fills in what is
/// missing, so that a commit waits for nothing, and each leaf costs one hash and 33 bytes, once.
struct TileTable {
    private let db: Database

    /// Hashes in a full tile, as a power of two.
    static let height = 8
    static let width: Int64 = 1 << height

    init(_ db: Database) { self.db = db }

    static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS tree_tile (
                    level INTEGER NOT NULL, number INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (level, number)
                ) STRICT, WITHOUT ROWID
                """)
    }

    /// The hashes of a tile, as far as they are stored.
    func hashes(level: Int, number: Int64) throws -> [TreeHash] {
        let statement = try DirectStatement("SELECT hashes FROM tree_tile WHERE level = ? AND number = ?", in: db)
        defer { statement.reset() }
        try statement.bind(Int64(level), at: 1)
        try statement.bind(number, at: 2)
        return try statement.step() ? Self.hashes(in: statement.bytes(0)) : []
    }

    /// How many leaves stand in stored tiles.
    func leafCount() throws -> Int64 {
        let last = try Int64.fetchOne(db, sql: "SELECT max(number) FROM tree_tile WHERE level = 0")
        return try Self.end(of: last ?? -1)
    }

    /// The last position that a tile of leaves stands for.
    static func end(of number: Int64) throws -> Position {
        guard -1..<Position.max / width ~= number else {
            throw LedgerError(
                .corrupt, "projections.db has a tile \(number), which no log fills; `syncledger rebuild` makes it anew")
        }
        return (number + 1) * width
    }

    /// Stores the next full tile of leaves, and adds its root to the levels above.
    func append(_ leaves: [TreeHash], number: Int64) throws {
        try insert(leaves, level: 0, number: number)
        var (level, index, full) = (0, number, leaves)
        while full.count == Int(Self.width) {
            let root = TreeHash.root(ofComplete: full)
            level += 1
            full = try hashes(level: level, number: index >> Self.height) + [root]
            index >>= Self.height
            try insert(full, level: level, number: index)
        }
    }

    /// Stores at most so many tiles of leaves, of those up to `end`, and which types of events each of them stands for.
    /// Returns whether there may be more to store.
    func fill(with log: any EventReader, atMost limit: Int64, through end: Int64) throws -> Bool {
        let first = try leafCount() / Self.width
        let last = min(first + limit, end / Self.width)
        guard first < last else { return false }
        let types = TypeBlocks(db)
        for number in first..<last {
            let start = number * Self.width
            try append(log.leaves(after: start, limit: Int(Self.width)), number: number)
            try types.append(log.types(after: start, upTo: start + Self.width), block: number)
        }
        return last == first + limit
    }

    private func insert(_ hashes: [TreeHash], level: Int, number: Int64) throws {
        let statement = try DirectStatement(
            """
            INSERT INTO tree_tile VALUES (?, ?, ?)
            ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes
            """, in: db)
        try statement.bind(Int64(level), at: 1)
        try statement.bind(number, at: 2)
        try statement.bind(hashes.flatMap(\.bytes), at: 3)
        try statement.run()
    }

    static func hashes(in bytes: [UInt8]) -> [TreeHash] {
        stride(from: 0, to: bytes.count, by: TreeHash.byteCount).compactMap { start in
            TreeHash(bytes[start..<min(start + TreeHash.byteCount, bytes.count)])
        }
    }
}
