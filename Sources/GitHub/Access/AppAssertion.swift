import JWTKit

/// The claims with which a GitHub App signs in: "Generating a JSON Web Token (JWT) for a GitHub App".
///
/// Whole seconds, which GitHub insists on. Issued a minute in the past, to allow for clocks that differ, and valid for
/// ten minutes in all, the most that GitHub accepts.
struct AppAssertion: JWTPayload, Equatable {
    /// The app's id or client id.
    var iss: String
    var iat: Int64
    var exp: Int64

    init(appID: String, now: Int64) {
        iss = appID
        iat = now - 60
        exp = iat + 600
    }

    /// GitHub verifies it; nothing here does.
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}

/// Signs an app's assertions with its private key (RS256).
struct AppSigner: Sendable {
    let appID: String
    private let privateKey: Secret

    init(appID: String, privateKeyPEM: Secret) {
        self.appID = appID
        privateKey = privateKeyPEM
    }

    /// - Throws: What is wrong with the key, without a word of it.
    func assertion(now: Int64) async throws(UnusableKey) -> Secret {
        do {
            let key = try Insecure.RSA.PrivateKey(pem: privateKey.reveal())
            let keys = await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha256)
            return Secret(try await keys.sign(AppAssertion(appID: appID, now: now)))
        } catch {
            // The error may quote what it failed to parse.
            throw UnusableKey()
        }
    }

    struct UnusableKey: Error {}
}
