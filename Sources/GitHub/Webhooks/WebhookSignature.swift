import Crypto
package import Foundation
import LedgerEvents

/// `X-Hub-Signature-256`: the HMAC-SHA256 of a delivery's raw body, which proves that GitHub sent it.
///
/// GitHub's "Validating webhook deliveries": check the bytes as they arrived, before anything parses them, and in
/// constant time.
package struct WebhookSignature: Sendable {
    package static let headerName = "X-Hub-Signature-256"
    private static let scheme = "sha256="

    /// Keyed once, and copied for each body.
    private let authenticators: [HMAC<SHA256>]

    /// - Parameter secrets: Two of them allow a secret to be changed without losing a delivery. An empty one is skipped:
    ///   anyone could sign with it.
    package init(secrets: [Secret]) {
        authenticators = secrets.filter { !$0.isEmpty }.map { HMAC(key: Self.key(of: $0)) }
    }

    /// Whether the header is the body's signature under one of the secrets.
    package func verify(body: some DataProtocol, header: String?) -> Bool {
        guard let header, header.hasPrefix(Self.scheme),
            let signature = Self.bytes(ofHex: header.dropFirst(Self.scheme.count))
        else { return false }
        return authenticators.contains { authenticator in
            var authenticator = authenticator
            authenticator.update(data: body)
            // swift-crypto compares codes in constant time.
            return authenticator.finalize() == signature
        }
    }

    /// The header's value for a body: what GitHub would send.
    package static func sign(body: some DataProtocol, secret: Secret) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: body, using: key(of: secret))
        return scheme + code.hexadecimal
    }

    private static func key(of secret: Secret) -> SymmetricKey {
        SymmetricKey(data: Data(secret.reveal().utf8))
    }

    /// Nil if anything in it is not a pair of hexadecimal digits.
    private static func bytes(ofHex text: Substring) -> [UInt8]? {
        let digits = text.utf8.compactMap(digit)
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
