import Foundation
import GitHub
import Testing

@Suite struct WebhookSignatureTests {
    /// The test vector of GitHub's "Validating webhook deliveries".
    private let secret = Secret("It's a Secret to Everybody")
    private let body = Data("Hello, World!".utf8)
    private let header = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"

    @Test func agreesWithGitHubsVector() {
        #expect(WebhookSignature.verify(body: body, header: header, secrets: [secret]))
        #expect(WebhookSignature.sign(body: body, secret: secret) == header)
    }

    @Test func acceptsEitherSecretDuringARotation() {
        #expect(WebhookSignature.verify(body: body, header: header, secrets: [Secret("new"), secret]))
        #expect(WebhookSignature.verify(body: body, header: header, secrets: [secret, Secret("new")]))
        #expect(!WebhookSignature.verify(body: body, header: header, secrets: [Secret("new"), Secret("newer")]))
    }

    @Test func takesBytesOfAnyKind() {
        #expect(WebhookSignature.verify(body: Array(body), header: header, secrets: [secret]))
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
        #expect(!WebhookSignature.verify(body: body, header: header, secrets: [secret]))
    }

    @Test func refusesAChangedBody() {
        #expect(!WebhookSignature.verify(body: Data("Hello, World".utf8), header: header, secrets: [secret]))
    }

    @Test func anEmptySecretProvesNothing() {
        let forged = WebhookSignature.sign(body: body, secret: Secret(""))
        #expect(!WebhookSignature.verify(body: body, header: forged, secrets: [Secret("")]))
        #expect(!WebhookSignature.verify(body: body, header: forged, secrets: []))
    }
}
