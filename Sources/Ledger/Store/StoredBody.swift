import Crypto
package import LedgerEvents

extension StoredBody {
    /// How `body.bytes` is stored.
    enum Encoding {
        /// As they are.
        static let identity: Int64 = 0
        /// In zlib's format (RFC 1950).
        static let zlib: Int64 = 1
        /// Not at all: a tombstone. In place of the bytes stands the position of the `body.redacted` event, in decimal.
        static let erased: Int64 = 2

        static let all = [identity, zlib]
    }

    /// Shorter bodies are kept as they are: what would be saved is less than a row's own cost.
    package static let shortestPacked = 512

    init(_ bytes: [UInt8]) {
        let salt = Salts.next()
        let packed = bytes.count >= Self.shortestPacked ? Deflation.deflated(bytes) : nil
        self.init(
            encoding: packed == nil ? Encoding.identity : Encoding.zlib, bytes: packed ?? bytes, salt: salt,
            digest: LeafHash.bodyDigest(salt: salt, bytes: bytes))
    }

    /// The bytes that an event brought, from the columns of their row.
    static func unpacked(_ stored: [UInt8], encoding: Int64, at position: Position) throws -> [UInt8] {
        switch encoding {
        case Encoding.identity: return stored
        case Encoding.zlib:
            guard let bytes = Deflation.inflated(stored) else {
                throw LedgerError(.corrupt, "position \(position): the body's bytes are no zlib stream")
            }
            return bytes
        default:
            throw LedgerError(
                .newerSchema, "position \(position): a body of encoding \(encoding); use a newer syncledger")
        }
    }
}

extension Draft {
    /// The same, with its body packed and digested: work that needs not be done while the log is held.
    package func packed() -> Draft {
        guard case .new(var body) = body, body.stored == nil else { return self }
        body.stored = StoredBody(body.bytes)
        var draft = self
        draft.body = .new(body)
        return draft
    }
}
