import Foundation
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The HTTP server. It stands directly on the server core, because a router and its middleware would insist on
/// answering every request, on keeping the connection and on the true date.
struct Front: Sendable {
    let standIn: StandIn
    let appTokens: AppTokens
    let isQuiet: Bool
    private static let bodyLimit = 32 << 20

    func server(host: String, port: Int) throws -> any Service {
        try HTTPServerBuilder.http1().buildServer(
            configuration: ServerConfiguration(address: .hostname(host, port: port)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "github-stand-in") { _ in SwiftLogNoOpLogHandler() },
            responder: { request, writer, channel in
                let request = try await Self.read(request)
                guard let reply = await answer(request, channel) else {
                    // The connection is gone, or nobody waits any more.
                    channel.close(promise: nil)
                    throw ConnectionAbandoned()
                }
                try await writer.write(
                    response: Self.head(reply), body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body)))
            },
            onServerRunning: { channel in
                guard let port = channel.localAddress?.port else { return }
                let origin = "http://\(host):\(port)"
                await standIn.setOrigin(origin)
                // Written past the buffer of `print`: a program that starts this one waits for the line.
                FileHandle.standardOutput.write(Data("github-stand-in listening on \(origin)\n".utf8))
            })
    }

    private struct ConnectionAbandoned: Error {}

    private func answer(_ request: APIRequest, _ channel: any Channel) async -> Reply? {
        let segments = request.path.split(separator: "/")
        let reply: Reply?
        if segments.first == "_control" {
            reply = await control(request, Array(segments.dropFirst()))
        } else if let first = segments.first, Routes.roots.contains(first) {
            reply = await Exchanger(standIn: standIn, appTokens: appTokens).exchange(
                request, ChannelLine(channel: channel))
        } else {
            reply = await standIn.page(request, segments)
        }
        if !isQuiet {
            let status = reply.map { String($0.status) } ?? "no answer"
            FileHandle.standardError.write(Data("\(request.method) \(request.target) -> \(status)\n".utf8))
        }
        return reply
    }

    private func control(_ request: APIRequest, _ path: [Substring]) async -> Reply {
        let body = request.body.isEmpty ? JSON.object([]) : JSON(reading: request.body)
        guard let body, body.members != nil else {
            return .json(400, ["message": "the body must be a JSON object"])
        }
        return await standIn.control(
            ControlRequest(method: request.method, path: path.map(String.init), query: Query(request.query), body: body)
        )
    }

    private static func read(_ request: Request) async throws -> APIRequest {
        var request = request
        let body = try await request.collectBody(upTo: bodyLimit)
        var headers = request.headers.map { (name: $0.name.canonicalName, value: $0.value) }
        if let host = request.head.authority { headers.append(("host", host)) }
        return APIRequest(
            method: request.method.rawValue, path: request.uri.path, query: request.uri.query ?? "", headers: headers,
            body: Array(body.readableBytesView))
    }

    private static func head(_ reply: Reply) -> HTTPResponse {
        var fields = HTTPFields()
        for header in reply.headers {
            if let name = HTTPField.Name(header.name) { fields.append(HTTPField(name: name, value: header.value)) }
        }
        // Neither 204 nor 304 has a body, and so no length.
        if reply.status != 204 && reply.status != 304 { fields[.contentLength] = String(reply.body.count) }
        return HTTPResponse(status: .init(code: reply.status), headerFields: fields)
    }
}
