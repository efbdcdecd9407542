import GitHub
import Testing

@Suite struct SecretTests {
    private let secret = Secret("s3cr3t-token")

    @Test func doesNotPrint() {
        #expect("\(secret)" == "<secret>")
        #expect(String(reflecting: secret) == "<secret>")
        #expect(String(describing: Optional(secret)) == "Optional(<secret>)")
    }

    @Test func doesNotDumpFromWithinCredentials() {
        for credentials in [
            GitHubCredentials.token(secret), .app(id: "Iv1.garden", privateKeyPEM: secret),
        ] {
            var dumped = ""
            dump(credentials, to: &dumped)
            for text in [dumped, "\(credentials)", String(reflecting: credentials)] {
                #expect(!text.contains("s3cr3t"))
                #expect(text.contains("<secret>"))
            }
        }
    }

    @Test func comesOutByItsOneDoor() {
        #expect(secret.reveal() == "s3cr3t-token")
        #expect(secret == Secret("s3cr3t-token"))
        #expect(!secret.isEmpty)
        #expect(Secret("").isEmpty)
    }
}
