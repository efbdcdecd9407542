import CryptoExtras
import Foundation
import GitHub
import LedgerEvents
import Projections

/// What is so from the beginning of a history to its end.
package struct Setting: Sendable, Equatable {
    /// A GitHub App with its installation, or a person's token and repositories with webhooks of their own.
    package var isApp = false
    /// How far GitHub's clock is ahead of ours at the beginning.
    package var offset: Int64 = 0
    /// The log is in a file of SQLite's, which is verified at the end, and not in memory.
    package var isOnFile = false
    /// The policy `seed-literal`, which loses what the rules of `timestamps` keep.
    package var isLiteral = false
    /// What is wrong with the rules, on purpose.
    package var plant: Plant?

    package init() {}

    /// nil: the one that a ledger has by itself.
    var policy: Policy? { isLiteral ? .seedLiteral : nil }

    var reconcileInterval: Microseconds { 120_000_000 }

    var credentials: GitHubCredentials {
        isApp ? .app(id: "1001", privateKeyPEM: Secret(Self.appKey.private)) : .token(Secret(Self.token))
    }

    static let token = "simulated-token"
    static let webhookSecret = "simulated-secret"

    /// The App's key pair: made for the process, since nothing depends on what it is.
    static let appKey: (private: String, public: String) = {
        guard let key = try? _RSA.Signing.PrivateKey(keySize: .bits2048) else { return ("", "") }
        return (key.pemRepresentation, key.publicKey.pemRepresentation)
    }()
}
