import AsyncHTTPClient
package import Foundation
import NIOCore
import NIOHTTP1

/// What carries requests to GitHub and brings the answers. Errors are the HTTP client's own: they tell whether
/// a request may have left.
package protocol Wire: Sendable {
    /// - Parameter timeout: For the whole exchange, connecting and the answer's last byte included.
    func exchange(_ request: WireRequest, timeout: Duration) async throws -> WireAnswer
}

/// A request, complete.
package struct WireRequest: Sendable {
    package var method: String
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: Data?
}

/// An answer, read to its end.
package struct WireAnswer: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: Data

    package init(status: Int, headers: [(name: String, value: String)], body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// HTTP. The client is built with `HTTPClient.Configuration.gitHub`.
struct HTTPWire: Wire {
    let client: HTTPClient

    func exchange(_ request: WireRequest, timeout: Duration) async throws -> WireAnswer {
        let message = try HTTPClient.Request(
            url: request.url, method: HTTPMethod(rawValue: request.method),
            headers: HTTPHeaders(request.headers.map { ($0.name, $0.value) }), body: request.body.map { .data($0) })
        let accumulator = ResponseAccumulator(request: message, maxBodySize: RawAnswer.sizeLimit)
        let exchange = client.execute(request: message, delegate: accumulator, deadline: .now() + TimeAmount(timeout))
        let response = try await withTaskCancellationHandler {
            try await exchange.get()
        } onCancel: {
            exchange.cancel()
        }
        return WireAnswer(
            status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) },
            body: response.body.map { Data($0.readableBytesView) } ?? Data())
    }
}
