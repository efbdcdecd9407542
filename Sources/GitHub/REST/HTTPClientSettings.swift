package import AsyncHTTPClient
import NIOCore
import NIOHTTPCompression

extension HTTPClient.Configuration {
    /// The settings that a ``GitHubClient`` relies on: build its `HTTPClient` with these.
    ///
    /// - Redirects are not followed by the client: only a read may follow one, and only to the same host.
    /// - HTTP/1.1: one call at a time on a connection, so that losing it puts exactly one call in doubt.
    /// - Connecting gives up after 5 seconds, and at once where it is refused: when to try again is the ledger's to
    ///   decide, and to record.
    /// - A connection idle for 20 seconds is closed from our side, well before GitHub would: a request sent on a
    ///   connection that is just being closed has an unknown outcome.
    /// - Up to 50 connections, half of the concurrent calls that GitHub allows: a call that finds none free fails after
    ///   the connect timeout.
    /// - Answers may be compressed, and grow to ``RawAnswer/sizeLimit`` at most.
    package static var gitHub: HTTPClient.Configuration {
        var settings = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: Timeout(connect: .seconds(5)),
            decompression: .enabled(limit: .size(RawAnswer.sizeLimit)))
        settings.httpVersion = .http1Only
        settings.connectionPool.idleTimeout = .seconds(20)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 50
        settings.connectionPool.retryConnectionEstablishment = false
        return settings
    }
}
