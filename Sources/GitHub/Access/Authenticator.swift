/// Finds the authorization for a request: the one token, the app's assertion, or its installation's token.
struct Authenticator: Sendable {
    private enum Identity: Sendable {
        case token(Secret)
        case app(AppSigner, InstallationTokens)
    }

    private let identity: Identity
    private let now: @Sendable () -> Int64

    init(_ credentials: GitHubCredentials, transport: Transport, executor: (any TaskExecutor)? = nil) {
        now = transport.now
        switch credentials {
        case .token(let secret):
            identity = .token(secret)
        case .app(let id, let privateKeyPEM):
            let signer = AppSigner(appID: id, privateKeyPEM: privateKeyPEM)
            let exchange = TokenExchange(signer: signer, transport: transport)
            let tokens = InstallationTokens(now: transport.now, executor: executor) {
                installation throws(GitHubError) in
                try await exchange.mint(for: installation)
            }
            identity = .app(signer, tokens)
        }
    }

    func authorization(for request: GitHubRequest, installation: Int64?) async throws(GitHubError) -> Secret {
        switch (identity, request.authority, installation) {
        case (.token(let secret), .installation, _):
            return secret
        case (.token, .app, _):
            throw request.impossible("only a GitHub App may ask this; configure one, or do without")
        case (.app(let signer, _), .app, _):
            do {
                return try await signer.assertion(now: now())
            } catch {
                throw GitHubError(.credentials(.unusableKey), method: request.method, path: request.path)
            }
        case (.app(_, let tokens), .installation, let installation?):
            do {
                return try await tokens.token(for: installation)
            } catch {
                throw error.beforeSending(request)
            }
        case (.app, .installation, nil):
            throw request.impossible("a GitHub App calls for one of its installations, and none is given")
        }
    }

    /// After a 401: whether a fresh authorization may be had, having discarded the refused one.
    func renounce(_ refused: Secret, of request: GitHubRequest, installation: Int64?) async -> Bool {
        guard case .app(_, let tokens) = identity, request.authority == .installation, let installation else {
            return false
        }
        await tokens.discard(refused, of: installation)
        return true
    }
}

extension GitHubRequest {
    fileprivate func impossible(_ why: String) -> GitHubError {
        GitHubError(.invalidRequest, method: method, path: path, message: why)
    }
}

extension GitHubError {
    /// A failure to get a token, seen from the request that needed it: that one never left.
    ///
    /// The exchange's own 404 or 403 is about the installation. Passing it on as it is would tell the caller that an
    /// issue is gone.
    fileprivate func beforeSending(_ request: GitHubRequest) -> GitHubError {
        let code: Code =
            switch code {
            case .unauthorized: .credentials(.appRefused)
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
