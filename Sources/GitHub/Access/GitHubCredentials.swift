/// How this ledger shows GitHub who it is.
package enum GitHubCredentials: Sendable, Equatable {
    /// A personal access token, classic or fine-grained: the same one for every call.
    case token(Secret)
    /// A GitHub App: a signed assertion for the app's own endpoints, and a one-hour token for each installation.
    /// `id` is the app's id or its client id; the key is the PEM text that GitHub gave when the key was made.
    case app(id: String, privateKeyPEM: Secret)

    /// Whether a text is a private key that an App can sign with.
    package static func isPrivateKey(_ pem: Secret) -> Bool { AppSigner.key(pem) != nil }
}
