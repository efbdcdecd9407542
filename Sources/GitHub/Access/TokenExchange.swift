import Foundation

/// `POST /app/installations/{id}/access_tokens`: the app's assertion for an installation's one-hour token.
struct TokenExchange: Sendable {
    /// A token is not used in its last five minutes, so that none expires under way.
    private static let renewEarly: Int64 = 300

    let signer: AppSigner
    let transport: Transport

    func mint(for installation: Int64) async throws(GitHubError) -> InstallationTokens.Token {
        let request = GitHubRequest(
            method: .post, path: "/app/installations/\(installation)/access_tokens", authority: .app)
        let first = try await sign(request)
        do {
            return try await mint(request, first)
        } catch  where signer.learns(from: error, of: first.time) {
            return try await mint(request, try await sign(request))
        }
    }

    private func sign(_ request: GitHubRequest) async throws(GitHubError) -> AppSigner.Signed {
        do { return try await signer.sign() } catch { throw .unusableKey(request) }
    }

    private func mint(
        _ request: GitHubRequest, _ signed: AppSigner.Signed
    ) async throws(GitHubError) -> InstallationTokens.Token {
        let answer = try await transport.exchange(request, authorization: signed.assertion)
        let granted: GrantedToken
        do {
            granted = try JSONTape.value(of: answer.body)
        } catch {
            // Without the answer: it may hold a token.
            throw GitHubError(.unreadable, method: request.method, path: request.path, message: "\(error)")
        }
        // Its lifetime by GitHub's clock, counted from now on ours.
        let lifetime = granted.expiresAt - answer.answeredAt
        let givenAt = Transport.seconds(answer.receivedAt)
        return InstallationTokens.Token(
            secret: Secret(granted.token), givenAt: givenAt, usableUntil: givenAt + lifetime - Self.renewEarly)
    }
}

private struct GrantedToken: JSONObject {
    let token: String
    let expiresAt: Int64

    init(_ fields: JSONFields) throws(DecodingFailure) {
        token = try fields.read("token")
        expiresAt = try fields.readTime("expires_at")
    }
}
