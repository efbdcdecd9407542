/// Finds the authorization for a request: the one token, the app's assertion, or its installation's token.
struct Authenticator: Sendable {
    private enum Identity: Sendable {
        case token(Secret)
        case app(AppSigner, InstallationTokens)
    }

    private let identity: Identity

    init(_ credentials: GitHubCredentials, transport: Transport, executor: (any TaskExecutor)? = nil) {
        switch credentials {
        case .token(let secret):
            identity = .token(secret)
        case .app(let id, let privateKeyPEM):
            let signer = AppSigner(appID: id, privateKeyPEM: privateKeyPEM, now: transport.seconds)
            let exchange = TokenExchange(signer: signer, transport: transport)
            let tokens = InstallationTokens(now: transport.seconds, executor: executor) {
                installation throws(GitHubError) in
                try await exchange.mint(for: installation)
            }
            identity = .app(signer, tokens)
        }
    }

    /// What a request is sent with; `signedAt` is an app's assertion's time.
    struct Authorization: Sendable {
        var secret: Secret
        var signedAt: Int64?
        /// An installation's token that GitHub may not know everywhere yet.
        var isNew = false
    }

    func authorization(for request: GitHubRequest, installation: Int64?) async throws(GitHubError) -> Authorization {
        switch (identity, request.authority, installation) {
        case (.token(let secret), .installation, _):
            return Authorization(secret: secret)
        case (.token, .app, _):
            throw request.impossible("only a GitHub App may ask this; configure one, or do without")
        case (.app(let signer, _), .app, _):
            do {
                let signed = try await signer.sign()
                return Authorization(secret: signed.assertion, signedAt: signed.time)
            } catch {
                throw .unusableKey(request)
            }
        case (.app(_, let tokens), .installation, let installation?):
            do {
                let (secret, isNew) = try await tokens.token(for: installation)
                return Authorization(secret: secret, isNew: isNew)
            } catch {
                throw error.beforeSending(request)
            }
        case (.app, .installation, nil):
            throw request.impossible("a GitHub App calls for one of its installations, and none is given")
        }
    }

    /// After a 401: whether another authorization may be had. A refused token is discarded; an assertion is signed anew
    /// where its time may have been why.
    func renounce(
        _ refused: Authorization, installation: Int64?, after refusal: GitHubError
    ) async -> Bool {
        guard case .app(let signer, let tokens) = identity else { return false }
        if let time = refused.signedAt { return signer.learns(from: refusal, of: time) }
        guard let installation else { return false }
        await tokens.discard(refused.secret, of: installation)
        return true
    }
}

extension GitHubRequest {
    fileprivate func impossible(_ why: String) -> GitHubError {
        GitHubError(.invalidRequest, method: method, path: path, message: why)
    }
}

extension GitHubError {
    static func unusableKey(_ request: GitHubRequest) -> GitHubError {
        GitHubError(.credentials(.unusableKey), method: request.method, path: request.path)
    }

    /// A failure to get a token, seen from the request that needed it: that one never left.
    ///
    /// The exchange's own 404 or 403 is about the installation. Passing it on as it is would tell the caller that an
    /// issue is gone.
    fileprivate func beforeSending(_ request: GitHubRequest) -> GitHubError {
        let code: Code =
            switch code {
            case .unauthorized: .credentials(.appRefused)
            case .notFound where speaksOfUnknownApp: .credentials(.appRefused)
            case .notFound, .gone: .credentials(.installationNotFound)
            case .credentials, .rateLimited, .invalidRequest: code
            // A suspension says so itself; another 403 is about the way there, such as a list of allowed addresses.
            case .forbidden, .validation, .redirected, .unexpected: .credentials(.exchangeRefused)
            case .refusedBeforeSending, .outcomeUnknown, .server, .unreadable: .refusedBeforeSending
            }
        let words = message.isEmpty ? "no access token for the installation" : message
        return GitHubError(code, method: request.method, path: request.path, message: words, answer: answer)
    }
}
