import Foundation

/// The thin shell: sends a request, follows a read's redirects, and says what an answer or a failure means.
struct Transport: Sendable {
    private static let redirectLimit = 5

    let baseURL: BaseURL
    let userAgent: String
    let wire: any Wire
    /// For a whole exchange, connecting and the answer's last byte included.
    let timeout: Duration
    /// Our clock, in microseconds since 1970.
    let now: @Sendable () -> Int64

    /// The same in whole seconds, which credentials go by.
    var seconds: @Sendable () -> Int64 { { [now] in Self.seconds(now()) } }

    static func seconds(_ microseconds: Int64) -> Int64 { microseconds / 1_000_000 }

    /// - Throws: A ``GitHubError`` for anything but an answer of success.
    func exchange(_ request: GitHubRequest, authorization: Secret) async throws(GitHubError) -> RawAnswer {
        var target = request.target
        var redirects = 0
        while true {
            var answer = try await send(request, to: target, authorization: authorization)
            answer.redirectedTo = redirects > 0 ? target : nil
            guard let failure = GitHubError(classifying: answer, to: request) else { return answer }
            guard case .redirected(let location) = failure.code, !request.isWrite, redirects < Self.redirectLimit,
                let next = baseURL.target(of: location)
            else { throw failure.withholding(authorization) }
            target = next
            redirects += 1
        }
    }

    private func send(
        _ request: GitHubRequest, to target: String, authorization: Secret
    ) async throws(GitHubError) -> RawAnswer {
        do {
            let message = WireRequest(
                method: request.method.rawValue, url: baseURL.address(of: target),
                headers: headers(of: request, authorization: authorization), body: request.body)
            guard message.headers.allSatisfy({ Self.isSendable($0.value) }) else {
                throw GitHubError(
                    .invalidRequest, method: request.method, path: request.path,
                    message: "the token, the user agent or the ETag has characters that cannot stand in a header")
            }
            let answer = try await wire.exchange(message, timeout: timeout)
            return RawAnswer(
                status: answer.status, headers: AnswerHeaders(answer.headers), body: answer.body, receivedAt: now())
        } catch let error as GitHubError {
            throw error
        } catch {
            throw GitHubError(transport: error, request: request)
        }
    }

    /// RFC 9110, 5.5: printable characters and spaces. Checked here, since the HTTP client's error would quote them.
    private static func isSendable(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    /// GitHub's "Getting started with the REST API": media type, API version and user agent.
    private func headers(of request: GitHubRequest, authorization: Secret) -> [(name: String, value: String)] {
        var headers = [
            (name: "Accept", value: "application/vnd.github+json"),
            ("Accept-Encoding", "gzip, deflate"),
            ("Authorization", "Bearer \(authorization.reveal())"),
            ("User-Agent", userAgent),
            ("X-GitHub-Api-Version", "2022-11-28"),
        ]
        if request.body != nil { headers.append(("Content-Type", "application/json")) }
        if let etag = request.ifNoneMatch { headers.append(("If-None-Match", etag)) }
        return headers
    }
}
