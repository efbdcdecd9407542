import Foundation
import GRDB

/// Holds the rows of `dictionary` against what bodies were packed with, and each against its own names. Bodies that are
/// there are known to be right by their digests; this is for whoever reads the file without this program.
enum DictionaryWalk {
    /// What a packed body calls its dictionary.
    enum Name: Hashable {
        /// A stream of zlib's.
        case checksum(Int64)
        /// A frame of Zstandard's.
        case number(UInt32)
    }

    /// What is wrong with them.
    static func flaws(_ db: Database, needed: Set<Name>) throws -> [String] {
        guard try db.tableExists("dictionary") else { return [] }
        var flaws: [String] = []
        var missing = needed
        // Since the third version there is always the one that a ledger begins with.
        if try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0 >= 3 {
            missing.insert(.number(PackingDictionary.builtIn.number))
        }
        let rows = try Row.fetchCursor(db, sql: "SELECT adler32, bytes FROM dictionary ORDER BY adler32")
        while let row = try rows.next() {
            let checksum = try row.decode(Int64.self, atIndex: 0)
            let dictionary = PackingDictionary(bytes: Array(try row.decode(Data.self, atIndex: 1)))
            missing.subtract([.checksum(checksum), .number(dictionary.number)])
            if checksum == builtIn { missing.remove(.number(PackingDictionary.builtIn.number)) }
            let isOurs = dictionary.isGenuine || dictionary.bytes == BodyDictionary.vocabulary
            if isOurs, BodyDictionary.checksum(dictionary.bytes) == checksum { continue }
            flaws.append(
                "the dictionary \(checksum) of ledger.db "
                    + (isOurs || [builtIn, vocabulary].contains(checksum)
                        || needed.contains(.number(dictionary.number)) ? "was changed" : "is not ours"))
        }
        return flaws + missing.map(\.words).sorted().map { "the dictionary \($0) of ledger.db is missing" }
    }

    private static let builtIn = BodyDictionary.checksum(BodyDictionary.current)
    private static let vocabulary = BodyDictionary.checksum(BodyDictionary.vocabulary)
}

extension DictionaryWalk.Name {
    fileprivate var words: String {
        switch self {
        case .checksum(let checksum): "\(checksum)"
        case .number(let number): "number \(number)"
        }
    }
}
