import Foundation
import GRDB
import Synchronization

/// The dictionaries that a `ledger.db` holds, so that it can be read by whoever has the file alone.
enum DictionaryTable {
    static func add(_ dictionary: [UInt8], to db: Database) throws {
        try db.execute(
            sql: "INSERT INTO dictionary VALUES (?, ?)",
            arguments: [BodyDictionary.checksum(dictionary), Data(dictionary)])
    }

    /// What new bodies are packed with.
    static func newest(in db: Database) throws -> PackingDictionary {
        let learned = try all(in: db).filter { $0.isGenuine && $0.ordinal > 0 }
        return learned.max { $0.ordinal < $1.ordinal } ?? .builtIn
    }

    /// What unpacks bodies that were packed with the dictionary of this number; nil if the file has no such.
    static func unpacker(_ number: UInt32, in db: Database) throws -> Unpacker? {
        if let known = known.withLock({ $0[number] }) { return known }
        guard try db.tableExists("dictionary"), let found = try all(in: db).first(where: { $0.number == number }),
            found.isGenuine, let unpacker = Unpacker(found)
        else { return nil }
        known.withLock { $0[number] = unpacker }
        return unpacker
    }

    private static func all(in db: Database) throws -> [PackingDictionary] {
        try Data.fetchAll(db, sql: "SELECT bytes FROM dictionary").map { PackingDictionary(bytes: Array($0)) }
    }

    /// Of all files that this process reads: what a number stands for is the same in each.
    private static let known = Mutex<[UInt32: Unpacker]>(
        Unpacker(.builtIn).map { [PackingDictionary.builtIn.number: $0] } ?? [:])
}
