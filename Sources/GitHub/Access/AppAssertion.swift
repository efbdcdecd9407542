import JWTKit
import Synchronization

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

/// Signs an app's assertions with its private key (RS256): by our clock, until GitHub refuses what that has signed and
/// its own says another time.
struct AppSigner: Sendable {
    /// A clock that is off by more than this may be why GitHub refuses an assertion.
    private static let tolerableOffset: Int64 = 30

    let appID: String
    private let privateKey: Secret
    private let now: @Sendable () -> Int64
    private let correction = Correction()

    init(appID: String, privateKeyPEM: Secret, now: @escaping @Sendable () -> Int64) {
        self.appID = appID
        self.now = now
        privateKey = privateKeyPEM
    }

    /// An assertion, and when it was made by the clock that it was signed by.
    struct Signed: Sendable {
        let assertion: Secret
        let time: Int64
    }

    static func key(_ pem: Secret) -> Insecure.RSA.PrivateKey? { try? Insecure.RSA.PrivateKey(pem: pem.reveal()) }

    /// - Throws: What is wrong with the key, without a word of it.
    func sign() async throws(UnusableKey) -> Signed {
        let time = now() + correction.seconds
        guard let key = Self.key(privateKey) else { throw UnusableKey() }
        do {
            let keys = await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha256)
            return Signed(assertion: Secret(try await keys.sign(AppAssertion(appID: appID, now: time))), time: time)
        } catch {
            // The error may quote what it failed to parse.
            throw UnusableKey()
        }
    }

    /// Whether the next assertion may fare better: its time was wrong rather than the key.
    func learns(from refusal: GitHubError, of signed: Int64) -> Bool {
        guard refusal.code == .unauthorized, let date = refusal.date, abs(date - signed) > Self.tolerableOffset else {
            return false
        }
        correction.seconds = date - now()
        return true
    }

    struct UnusableKey: Error {}

    /// By how much GitHub's clock was ahead of ours when that was found to be wrong.
    private final class Correction: Sendable {
        private let known = Mutex<Int64>(0)

        var seconds: Int64 {
            get { known.withLock { $0 } }
            set { known.withLock { $0 = newValue } }
        }
    }
}
