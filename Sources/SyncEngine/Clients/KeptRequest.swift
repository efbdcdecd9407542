import Crypto
import LedgerEvents

import struct Foundation.Data

/// What is kept of a request that came with a key, so that another one can be told from it. It stays in the log when
/// the request's text is erased, and nobody may be able to try out then what that was: so it is salted, with the salt
/// of the answer, which goes with it.
extension Idempotency {
    private static let mark = "salted:"

    func sealed(with salt: [UInt8]) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(request.utf8), using: SymmetricKey(data: salt))
        return Self.mark + code.hexadecimal
    }

    /// Whether this is the request of which that was kept. What was written before it was salted
    /// is the request's SHA-256.
    ///
    /// - Parameter salt: nil: erased. Then nobody can tell, and whoever comes with the key is told of the erasure.
    func isKept(as kept: String, with salt: [UInt8]?) -> Bool {
        guard kept.hasPrefix(Self.mark) else { return kept == request }
        return salt.map { kept == sealed(with: $0) } ?? true
    }
}
