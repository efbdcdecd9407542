import Crypto
import Foundation
package import Ledger
import LedgerEvents
package import Projections

/// Client API tokens: shown once, kept as hashes.
package struct Tokens: Sendable {
    private let ledger: Ledger

    package init(_ ledger: Ledger) { self.ledger = ledger }

    /// Every token begins with this, so that it is recognised where it must not be.
    package static let prefix = "slt_"

    /// Makes a token; nil if one of that name exists. This is the only time that it is seen.
    package func create(name: String, readOnly: Bool) async throws -> String? {
        // 256 random bits, as 43 characters of base64url.
        let random = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        let token =
            Self.prefix
            + random.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        let hash = Self.hash(token)
        return try await ledger.write { transaction in
            if let known = try transaction.rows.find(Token.self, name), known.revokedAt == nil { return nil }
            try transaction.append(Draft(TokenCreated(name: name, sha256: hash, readOnly: readOnly)))
            return token
        }
    }

    /// False if there is no such token, or it is revoked already.
    package func revoke(name: String) async throws -> Bool {
        try await ledger.write { transaction in
            guard let known = try transaction.rows.find(Token.self, name), known.revokedAt == nil else { return false }
            try transaction.append(Draft(TokenRevoked(name: name)))
            return true
        }
    }

    package func list() async throws -> [Token] {
        try await ledger.read { try $0.rows.all(Token.self, where: "1", order: "name") }
    }

    /// Whose token this is; nil if it is nobody's, or revoked.
    package func recognise(_ token: String) async throws -> Token? {
        let hash = Self.hash(token)
        return try await ledger.read { reader in
            try reader.rows.first(Token.self, where: "sha256 = ? AND revoked_at IS NULL", [.text(hash)])
        }
    }

    private static func hash(_ token: String) -> String {
        SHA256.hash(data: Data(token.utf8)).hexadecimal
    }
}
