import Foundation
import GRDB

/// Holds the rows of `dictionary` against what this program packs and unpacks with. It does not need them itself: they
/// are there for whoever reads the file without it.
enum DictionaryWalk {
    /// What is wrong with them.
    ///
    /// - Parameter needed: The checksums of those that bodies were packed with.
    static func flaws(_ db: Database, needed: Set<Int64>) throws -> [String] {
        guard try db.tableExists("dictionary") else { return [] }
        var flaws: [String] = []
        var missing = needed
        // Since the third version there is always the one that new bodies are packed with.
        if try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0 >= 3 { missing.insert(current) }
        let rows = try Row.fetchCursor(db, sql: "SELECT adler32, bytes FROM dictionary ORDER BY adler32")
        while let row = try rows.next() {
            let checksum: Int64 = row[0]
            missing.remove(checksum)
            guard let known = known[checksum] else {
                flaws.append("the dictionary \(checksum) of ledger.db is not ours")
                continue
            }
            if try row.withUnsafeData(atIndex: 1, { $0?.elementsEqual(known) }) != true {
                flaws.append("the dictionary \(checksum) of ledger.db was changed")
            }
        }
        return flaws + missing.sorted().map { "the dictionary \($0) of ledger.db is missing" }
    }

    private static let known = Dictionary(
        uniqueKeysWithValues: [BodyDictionary.current, BodyDictionary.vocabulary].map {
            (BodyDictionary.checksum($0), $0)
        })

    static let current = BodyDictionary.checksum(BodyDictionary.current)
}
