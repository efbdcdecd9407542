import Crypto
import Foundation
import LedgerEvents

/// What notes are checked with: a name and an Ed25519 public key, written `NAME+HASH+KEY` as C2SP's tools do.
package struct VerifierKey: Sendable, CustomStringConvertible {
    package let name: String
    private let key: Curve25519.Signing.PublicKey

    fileprivate init(name: String, key: Curve25519.Signing.PublicKey) {
        self.name = name
        self.key = key
    }

    /// nil unless the text is a whole key of this kind.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, NoteName.isValid(parts[0]), let bytes = Base64.bytes(parts[2]),
            bytes.first == Self.ed25519,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes.dropFirst())
        else { return nil }
        self.init(name: String(parts[0]), key: key)
        guard parts[1] == hash else { return nil }
    }

    /// The same key under another name; nil: that cannot be the name of a key.
    package func named(_ name: String) -> VerifierKey? {
        NoteName.isValid(name) ? VerifierKey(name: name, key: key) : nil
    }

    /// The identifier byte of Ed25519 signatures.
    private static let ed25519: UInt8 = 1

    private var encoded: [UInt8] { [Self.ed25519] + key.rawRepresentation }

    /// Tells keys apart; it is too short to prove anything.
    var id: UInt32 {
        SHA256.hash(data: Array("\(name)\n".utf8) + encoded).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    private var hash: String { id.bigEndianBytes.hexadecimal }

    package var description: String { "\(name)+\(hash)+\(Base64.text(encoded))" }

    func verifies(_ signature: [UInt8], of text: String) -> Bool {
        key.isValidSignature(signature, for: Data(text.utf8))
    }
}

/// Signs notes. The private key is in `keys/`, and goes nowhere from here.
package struct NoteSigner: Sendable {
    package let verifier: VerifierKey
    private let key: Curve25519.Signing.PrivateKey

    /// - Parameters:
    ///   - name: Without spaces and without `+`.
    ///   - seed: 32 random bytes.
    package init(name: String, seed: [UInt8]) throws(LedgerError) {
        guard NoteName.isValid(name) else { throw LedgerError(.refused, "\"\(name)\" cannot be the name of a key") }
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw LedgerError(.corrupt, "a checkpoint key has 32 bytes, not \(seed.count)")
        }
        self.key = key
        verifier = VerifierKey(name: name, key: key.publicKey)
    }

    func sign(_ text: String) throws -> SignedNote {
        let signature = try key.signature(for: Data(text.utf8))
        return SignedNote(
            text: text,
            signatures: [.init(name: verifier.name, keyID: verifier.id, bytes: Array(signature))])
    }
}
