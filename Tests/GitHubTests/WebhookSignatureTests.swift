import Foundation
import GitHub
import Testing

@Suite struct WebhookSignatureTests {
    /// The test vector of GitHub's "Validating webhook deliveries".
    private let secret = Secret("It's a Secret to Everybody")
    private let body = Data("Hello, World!".utf8)
    private let header = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"

    @Test func agreesWithGitHubsVector() {
        #expect(WebhookSignature(secrets: [secret]).verify(body: body, header: header))
        #expect(WebhookSignature.sign(body: body, secret: secret) == header)
    }

    @Test func acceptsEitherSecretDuringARotation() {
        #expect(WebhookSignature(secrets: [Secret("new"), secret]).verify(body: body, header: header))
        #expect(WebhookSignature(secrets: [secret, Secret("new")]).verify(body: body, header: header))
        #expect(!WebhookSignature(secrets: [Secret("new"), Secret("newer")]).verify(body: body, header: header))
    }

    /// It is keyed once: what one body has left behind would spoil the next.
    @Test func oneServesManyAtOnce() async {
        let signature = WebhookSignature(secrets: [Secret("new"), secret])
        let (body, header) = (body, header)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<200 {
                        #expect(signature.verify(body: body, header: header))
                        #expect(!signature.verify(body: Data("Hello, World".utf8), header: header))
                    }
                }
            }
        }
    }

    @Test func readsDigitsOfEitherCase() {
        let header = "sha256=" + header.dropFirst(7).uppercased()
        #expect(WebhookSignature(secrets: [secret]).verify(body: body, header: header))
    }

    @Test func takesBytesOfAnyKind() {
        #expect(WebhookSignature(secrets: [secret]).verify(body: Array(body), header: header))
    }

    @Test(arguments: [
        nil, "", "sha256=", "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        "sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1",
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1700",
        "sha256=857107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        "sha256=zz7107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        "sha256=٧57107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    ])
    func refusesEveryOtherHeader(header: String?) {
        #expect(!WebhookSignature(secrets: [secret]).verify(body: body, header: header))
    }

    @Test func refusesAChangedBody() {
        #expect(!WebhookSignature(secrets: [secret]).verify(body: Data("Hello, World".utf8), header: header))
    }

    @Test func anEmptySecretProvesNothing() {
        let forged = WebhookSignature.sign(body: body, secret: Secret(""))
        #expect(!WebhookSignature(secrets: [Secret("")]).verify(body: body, header: forged))
        #expect(!WebhookSignature(secrets: []).verify(body: body, header: forged))
    }
}
