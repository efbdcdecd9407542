import GRDB
package import LedgerEvents

extension StoredBody {
    /// How `body.bytes` is stored.
    enum Encoding {
        /// As they are.
        static let identity: Int64 = 0
        /// In zlib's format (RFC 1950), as versions 1 and 2 of the file had it.
        static let zlib: Int64 = 1
        /// Not at all: a tombstone. In place of the bytes stands the position of the `body.redacted` event, in decimal.
        static let erased: Int64 = 2
        /// By a `Packer`.
        static let zstandard: Int64 = 3

        static let all = [identity, zlib, zstandard]
    }

    /// Shorter bodies are kept as they are: what would be saved is less than a row's own cost.
    package static let shortestPacked = 512

    package init(_ bytes: [UInt8]) { self.init(bytes, by: .builtIn) }

    init(_ bytes: [UInt8], by packer: Packer) {
        let salt = Salts.next()
        let packed = bytes.count >= Self.shortestPacked ? packer.packed(bytes) : nil
        self.init(
            encoding: packed == nil ? Encoding.identity : Encoding.zstandard, bytes: packed ?? bytes, salt: salt,
            digest: LeafHash.bodyDigest(salt: salt, bytes: bytes))
    }

    /// The bytes that an event brought, from the columns of their row.
    ///
    /// - Parameter db: The file that has the row, and the dictionary that it was packed with.
    static func unpacked(_ stored: [UInt8], encoding: Int64, at position: Position, in db: Database) throws -> [UInt8] {
        switch encoding {
        case Encoding.identity: return stored
        case Encoding.zstandard, Encoding.zlib:
            let bytes = try encoding == Encoding.zlib ? Inflation.inflated(stored) : decompressed(stored, db)
            guard let bytes else {
                throw LedgerError(.corrupt, "position \(position): the body's bytes cannot be unpacked")
            }
            return bytes
        default:
            throw LedgerError(
                .newerSchema, "position \(position): a body of encoding \(encoding); use a newer syncledger")
        }
    }

    private static func decompressed(_ frame: [UInt8], _ db: Database) throws -> [UInt8]? {
        let number = frame.withUnsafeBytes(Unpacker.number)
        return try DictionaryTable.unpacker(number, in: db)?.unpacked(frame)
    }
}
