import Foundation
import GRDB
import LedgerEvents

/// What `projections.db` remembers of the log: the tiles of the tree, and the last leaf that was folded. It proves
/// nothing, but who changes the log and forgets it shows where.
final class ProjectionTrace {
    private let path: String?
    private var file: DatabaseQueue?
    private var cursor: (position: Position, leaf: [UInt8])?
    private var storedLeaves: Int64 = 0
    /// The tile of each level that the walk is in.
    private var tiles: [Int: (number: Int64, hashes: [TreeHash])] = [:]
    private var found: [Verification.Problem] = []

    /// - Parameter path: nil: there are none, as with a copy of a log.
    init(path: String?) { self.path = path }

    /// Without the file, or with one of an older version, there is no trace: that is nothing bad.
    func open() {
        guard let path, FileManager.default.fileExists(atPath: path) else { return }
        do {
            let file = try SQLiteConnection.readOnly(path)
            try file.read { db in
                guard try db.tableExists("projection_cursor"), try db.tableExists("tree_tile") else { return }
                let row = try Row.fetchOne(db, sql: "SELECT position, leaf FROM projection_cursor")
                cursor = try row.map { (try $0.decode(atIndex: 0), Array(try $0.decode(Data.self, atIndex: 1))) }
                storedLeaves = try TileTable(db).leafCount()
                self.file = file
            }
        } catch {
            cannotBeRead(error)
        }
    }

    /// It says nothing of the log.
    private func cannotBeRead(_ error: any Error) {
        let words = (error as? DatabaseError)?.message ?? "\(error)"
        found.append(.init("projections.db cannot be read (`syncledger rebuild` makes it anew): \(words)"))
    }

    /// Compares the root of a complete subtree, of which the leaf behind `size` others is the
    /// last, with the stored one.
    func compare(_ hash: TreeHash, _ level: Int, beside size: Int64) {
        guard let file, level.isMultiple(of: TileTable.height), found.isEmpty else { return }
        let (tileLevel, index) = (level / TileTable.height, size >> level)
        let (number, place) = (index / TileTable.width, Int(index % TileTable.width))
        if tiles[tileLevel]?.number != number {
            do {
                tiles[tileLevel] = (
                    number, try file.read { try TileTable($0).hashes(level: tileLevel, number: number) }
                )
            } catch {
                return cannotBeRead(error)
            }
        }
        guard let stored = tiles[tileLevel]?.hashes, place < stored.count, stored[place] != hash else { return }
        let first = index << level + 1
        found.append(
            level == 0
                ? .init(at: first, "not the event that projections.db has a leaf of")
                : .init(at: first, through: size + 1, "not the tree that projections.db has of these events"))
    }

    /// Compares the leaf that was folded last.
    func compareCursor(_ leaf: TreeHash, at position: Position) {
        guard let cursor, cursor.position == position, cursor.leaf != leaf.bytes, found.isEmpty else { return }
        found.append(.init(at: position, "not the event that projections.db was made of"))
    }

    /// The log cannot be shorter than what was made of it.
    func compareEnd(_ head: Position) {
        let known = max(cursor?.position ?? 0, storedLeaves)
        guard known > head, found.isEmpty else { return }
        found.append(
            .init(
                at: head + 1, through: known, "missing: the log ends at \(head), projections.db knows \(known) events"))
    }

    /// - Parameter size: How many events are as a checkpoint says; where the trace differs there, it is
    ///   the trace that is wrong.
    func problems(agreedTo size: Int64) -> [Verification.Problem] {
        found.map { problem in
            guard let position = problem.position, position <= size else { return problem }
            return .init(
                "the log is as its checkpoint says, but projections.db was changed about position \(position): "
                    + "`syncledger rebuild` makes it anew")
        }
    }
}
