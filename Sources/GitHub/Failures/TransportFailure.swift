import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTPCompression
import NIOPosix
import NIOSSL

/// What an error of the HTTP client says about the one question that matters: did the request leave?
extension GitHubError {
    init(transport error: any Error, request: GitHubRequest) {
        self.init(
            Self.code(transport: error), method: request.method, path: request.path,
            message: Self.words(for: error))
    }

    /// Only what can happen to a request that still waits for its connection counts as not sent; of everything else,
    /// and of everything unheard of, the outcome is unknown.
    private static func code(transport error: any Error) -> Code {
        switch error {
        case let error as HTTPClientError: code(error)
        // The client fails a request with these only while it is queued for a connection.
        case is NIOConnectionError, ChannelError.connectTimeout: .refusedBeforeSending
        case let error as IOError where error.errnoCode == ECONNREFUSED: .refusedBeforeSending
        case NIOSSLError.handshakeFailed, is NIOSSLExtraError: .refusedBeforeSending
        // The answer was on its way when we refused to read on.
        case is ResponseAccumulator.ResponseTooBigError, is NIOHTTPDecompression.DecompressionError,
            is NIOHTTPDecompression.ExtraDecompressionError:
            .unreadable
        case is CancellationError: .outcomeUnknown(.cancelled)
        default: .outcomeUnknown(.connectionLost)
        }
    }

    private static func code(_ error: HTTPClientError) -> Code {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .socksHandshakeTimeout,
            .httpProxyHandshakeTimeout, .proxyAuthenticationRequired, .invalidProxyResponse, .alreadyShutdown:
            .refusedBeforeSending
        case .invalidURL, .emptyHost, .emptyScheme: .invalidRequest
        case .deadlineExceeded, .readTimeout, .writeTimeout: .outcomeUnknown(.timedOut)
        case .cancelled, .requestStreamCancelled: .outcomeUnknown(.cancelled)
        default: .outcomeUnknown(.connectionLost)
        }
    }

    /// Never the error's own description where it could quote the request: a header's value may be the token.
    private static func words(for error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: error.shortDescription
        case let error as NIOConnectionError where error.dnsAError != nil && error.dnsAAAAError != nil:
            "no address of \(error.host) is known"
        case let error as NIOConnectionError: "no connection to \(error.host):\(error.port)"
        case NIOSSLError.handshakeFailed:
            "no TLS with it: this machine does not trust its certificate, or it does not speak TLS"
        case is NIOSSLExtraError: "its certificate is of another name"
        // The client's own words are of the call that it made, and begin with a reset that there was not.
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case is ResponseAccumulator.ResponseTooBigError, NIOHTTPDecompression.DecompressionError.limit:
            "more than \(RawAnswer.sizeLimit) bytes"
        case is NIOHTTPDecompression.DecompressionError, is NIOHTTPDecompression.ExtraDecompressionError:
            "what it is compressed with is damaged"
        default: "\(type(of: error))"
        }
    }
}
