import Foundation
import JWTKit

/// What an App says about itself in its JWT.
/// https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
struct AppClaims: JWTPayload {
    /// The App's id or client id.
    var issuer: String
    var issuedAt: Double
    var expiresAt: Double

    private enum CodingKeys: String, CodingKey {
        case issuer = "iss"
        case issuedAt = "iat"
        case expiresAt = "exp"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let number = try? values.decode(Int.self, forKey: .issuer) {
            issuer = String(number)
        } else {
            issuer = try values.decode(String.self, forKey: .issuer)
        }
        issuedAt = try values.decode(Double.self, forKey: .issuedAt)
        expiresAt = try values.decode(Double.self, forKey: .expiresAt)
    }

    /// The times are compared with GitHub's clock in `check`, not with ours.
    func verify(using algorithm: some JWTAlgorithm) async throws {}

    func check(_ app: App, now: GitHubTime) throws(Refusal) {
        let now = Double(now.seconds)
        guard issuedAt <= now else {
            throw .unauthenticated(
                "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued")
        }
        guard expiresAt > now else {
            throw .unauthenticated(
                """
                'Expiration time' claim ('exp') must be a numeric value representing the future time at which the \
                assertion expires
                """)
        }
        guard expiresAt <= now + 600 else {
            throw .unauthenticated("'Expiration time' claim ('exp') is too far in the future")
        }
        guard issuer == String(app.id) || issuer == app.clientID else {
            throw Refusal(status: 404, message: "Integration not found")
        }
    }
}

/// Verifies the signatures of Apps' JWTs.
struct AppTokens: Sendable {
    /// `nil` when no public key was given; then every JWT is refused.
    private let keys: JWTKeyCollection?

    init(publicKeyPEM: String?) async throws {
        guard let publicKeyPEM else {
            keys = nil
            return
        }
        let key = try Insecure.RSA.PublicKey(pem: publicKeyPEM)
        keys = await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha256)
    }

    static func looksLikeJWT(_ token: String) -> Bool {
        token.hasPrefix("eyJ") && token.split(separator: ".").count == 3
    }

    /// The claims, if the signature is the App's.
    func claims(in token: String) async -> AppClaims? {
        guard let keys else { return nil }
        return try? await keys.verify(token, as: AppClaims.self)
    }
}
