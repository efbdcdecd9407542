import CryptoExtras
import Foundation
import GitHub
import JWTKit
import Synchronization
import Testing

/// A GitHub App with a key of its own, made for this run.
enum AppIdentity {
    static let id = "Iv1.garden"
    private static let key = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    /// In the form in which GitHub hands out keys (PKCS #1, PEM).
    static func credentials() throws -> GitHubCredentials {
        .app(id: id, privateKeyPEM: Secret(try key.get().pemRepresentation))
    }

    /// What an assertion claims, its signature having been verified with the app's public key.
    static func claims(of authorization: String?) async throws -> Claims {
        let keys = await JWTKeyCollection().add(
            rsa: try Insecure.RSA.PublicKey(pem: key.get().publicKey.pemRepresentation), digestAlgorithm: .sha256)
        let authorization = try #require(authorization)
        try #require(authorization.hasPrefix("Bearer "))
        let token = String(authorization.dropFirst("Bearer ".count))
        return try await keys.verify(token, as: Claims.self)
    }

    struct Claims: JWTPayload, Equatable {
        var iss: String
        var iat: Int64
        var exp: Int64

        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }
}

/// A clock that moves when told to.
final class TestClock: Sendable {
    private let seconds: Mutex<Int64>

    init(_ start: Int64) {
        seconds = Mutex(start)
    }

    var now: Int64 { seconds.withLock { $0 } }

    func advance(by interval: Int64) {
        seconds.withLock { $0 += interval }
    }
}
