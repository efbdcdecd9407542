import Foundation
import GRDB
package import LedgerEvents

/// The log in `ledger.db`.
package final class SQLiteStore: EventStore {
    let file: SQLiteFile
    private let packing: BodyPacking
    private var pool: DatabasePool { file.pool }

    /// Opens or creates the file. The caller holds the ledger's lock.
    package init(path: String) throws {
        try Self.undoUnfinishedCreation(path)
        if let found = try FileStatus(path), found.size > 0 { try FileHeader(path).check(path) }
        file = try SQLiteFile(path, synchronous: .full)
        try file.write(LedgerSchema.bringUp)
        packing = BodyPacking(try file.write(DictionaryTable.newest))
    }

    package func transaction<Result>(_ work: (any EventTransaction) throws -> Result) throws -> Result {
        try file.write { db in try Transaction.run(in: db) { try work(SQLiteEventTransaction(db, packing)) } }
    }

    package func read<Result>(_ work: (any EventReader) throws -> Result) throws -> Result {
        try pool.read { db in try work(SQLiteEventReader(db: db)) }
    }

    package func packed(_ bytes: [UInt8], learning: Bool) -> NewBody {
        NewBody(bytes, stored: packing.packed(bytes, learning: learning))
    }

    package func improvePacking() throws { try packing.learn(in: file) }

    /// Moves the write-ahead log into the file if it has grown large. The caller holds the ledger's lock.
    package func checkpointIfLarge() throws {
        try file.checkpointIfLarge()
    }

    /// If the power went while the file was made, its first page may be anything. The rollback journal beside it says
    /// what was there before, and SQLite puts that back when it opens the file.
    static func undoUnfinishedCreation(_ path: String) throws {
        let magic = Data([0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7])
        guard FileManager.default.fileExists(atPath: path),
            let journal = FileHandle(forReadingAtPath: path + "-journal")
        else { return }
        defer { try? journal.close() }
        if try journal.read(upToCount: magic.count) == magic { try DatabaseQueue(path: path).close() }
    }
}
