package import AsyncHTTPClient
import Foundation

/// Performs calls to one GitHub, as one identity.
///
///     let client = GitHubClient(
///         credentials: .token(Secret(token)),
///         httpClient: HTTPClient(configuration: .gitHub))
///     let answer = try await client.perform(.issue(repository, 7))
///     print(answer.value.title, answer.raw.headers.rateLimit?.remaining ?? 0)
///
/// It never waits out a limit, never repeats a write and never guesses: every failure is a ``GitHubError`` that says
/// whether GitHub may have acted. Its caller owns the `HTTPClient` and shuts it down.
package struct GitHubClient: Sendable {
    package let baseURL: BaseURL
    private let transport: Transport
    private let authenticator: Authenticator

    /// - Parameters:
    ///   - httpClient: Built with `HTTPClient.Configuration.gitHub`, whose settings are relied on.
    ///   - requestTimeout: For a whole exchange, connecting and the answer's last byte included.
    ///   - now: Our clock, in microseconds since 1970.
    package init(
        baseURL: BaseURL = .gitHub, credentials: GitHubCredentials, userAgent: String = "syncledger",
        httpClient: HTTPClient, requestTimeout: Duration = .seconds(30),
        now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000_000) }
    ) {
        self.init(
            baseURL: baseURL, credentials: credentials, userAgent: userAgent, wire: HTTPWire(client: httpClient),
            requestTimeout: requestTimeout, now: now)
    }

    /// - Parameters:
    ///   - wire: Where requests go.
    ///   - now: Our clock, in microseconds since 1970.
    ///   - executor: Runs what no caller waits for alone; nil: the program's own.
    package init(
        baseURL: BaseURL = .gitHub, credentials: GitHubCredentials, userAgent: String = "syncledger", wire: any Wire,
        requestTimeout: Duration = .seconds(30), now: @escaping @Sendable () -> Int64,
        executor: (any TaskExecutor)? = nil
    ) {
        self.baseURL = baseURL
        transport = Transport(
            baseURL: baseURL, userAgent: userAgent, wire: wire, timeout: requestTimeout, now: now)
        authenticator = Authenticator(credentials, transport: transport, executor: executor)
    }

    /// Makes the call and reads its answer.
    ///
    /// - Parameter installation: Whose token to use, with a GitHub App's credentials; a personal access token is used
    ///   for every call, whatever the installation.
    package func perform<Value>(
        _ call: GitHubCall<Value>, installation: Int64? = nil
    ) async throws(GitHubError) -> Answer<Value> {
        let (raw, secret): (RawAnswer, Secret)
        do { (raw, secret) = try await answer(to: call.request, installation: installation) } catch {
            throw error.ofTheApp(call.request)
        }
        do {
            return Answer(value: try call.read(raw, baseURL), raw: raw)
        } catch {
            throw GitHubError(
                .unreadable, method: call.request.method, path: call.request.path, message: "\(error)", answer: raw
            ).withholding(secret)
        }
    }

    /// What is refused is renewed once, for writes too: a 401 says that nothing was done. Only what has been given just
    /// now is kept: whoever asks is to try again with it.
    ///
    /// - Returns: The answer, and what it was asked with.
    private func answer(
        to request: GitHubRequest, installation: Int64?
    ) async throws(GitHubError) -> (RawAnswer, Secret) {
        let authorization = try await authenticator.authorization(for: request, installation: installation)
        do {
            return (try await exchange(request, authorization), authorization.secret)
        } catch  where error.code == .unauthorized {
            guard await authenticator.renounce(authorization, installation: installation, after: error) else {
                throw error
            }
            let renewed = try await authenticator.authorization(for: request, installation: installation)
            return (try await exchange(request, renewed), renewed.secret)
        }
    }

    private func exchange(
        _ request: GitHubRequest, _ authorization: Authenticator.Authorization
    ) async throws(GitHubError) -> RawAnswer {
        do {
            return try await transport.exchange(request, authorization: authorization.secret)
        } catch  where error.code == .unauthorized && authorization.isNew {
            throw GitHubError(
                .credentials(.tokenNotKnownYet), method: error.method, path: error.path, message: error.message,
                answer: error.answer)
        }
    }
}

extension GitHubError {
    /// What an App asks on its own behalf, and is not let in to, is about its id, its key or its clock: it has no token.
    fileprivate func ofTheApp(_ request: GitHubRequest) -> GitHubError {
        guard request.authority == .app, code == .unauthorized || speaksOfUnknownApp else { return self }
        return GitHubError(
            .credentials(.appRefused), method: method, path: path, message: message, answer: answer)
    }
}
