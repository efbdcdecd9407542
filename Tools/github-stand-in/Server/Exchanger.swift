import Foundation
import NIOCore
import ServiceLifecycle

/// Carries one API request through the fault that was ordered for it, if any, and records what happened.
struct Exchanger: Sendable {
    let standIn: StandIn
    let appTokens: AppTokens

    /// `nil` when the client is to get no answer.
    func exchange(_ request: APIRequest, _ channel: any Channel) async -> Reply? {
        let (fault, traffic) = await standIn.enter(request)
        if let fault, fault.kind != .actThenSlow, fault.kind != .actLate { await Self.wait(fault) }
        var caller = "nobody"
        var reply: Reply?
        if fault?.kind.actsFirst ?? true {
            let claims = await claims(of: request)
            let performed = await standIn.perform(request, claims: claims, traffic: traffic)
            caller = performed.caller
            reply = performed.reply
        }
        switch fault?.kind {
        case nil, .slow?: break
        case .actThenSlow?: await Self.wait(fault)
        case .status?, .actThenStatus?, .redirect?, .garbage?, .actThenGarbage?:
            reply = await standIn.faultReply(fault)
        case .reset?, .actThenReset?:
            reply = nil
            await Self.reset(channel)
        case .timeout?, .actThenTimeout?, .actLate?:
            reply = nil
        }
        await standIn.leave(request, exchange(request, reply, caller, fault))
        if fault?.kind == .actLate { await actLate(request, fault, traffic) }
        if fault?.kind == .timeout || fault?.kind == .actThenTimeout || fault?.kind == .actLate {
            await Self.outwait(channel)
        }
        return reply
    }

    /// Whoever asked has had no answer, and gets none.
    private func actLate(_ request: APIRequest, _ fault: Fault?, _ traffic: StandIn.Traffic) async {
        await Self.wait(fault)
        let claims = await claims(of: request)
        _ = await standIn.perform(request, claims: claims, traffic: traffic)
    }

    private func claims(of request: APIRequest) async -> AppClaims? {
        guard let token = request.token, AppTokens.looksLikeJWT(token) else { return nil }
        return await appTokens.claims(in: token)
    }

    private func exchange(_ request: APIRequest, _ reply: Reply?, _ caller: String, _ fault: Fault?) -> Exchange {
        Exchange(
            id: 0, method: request.method, path: request.path, query: request.query,
            headers: request.headers.filter { $0.name != "authorization" },
            body: String(decoding: request.body, as: UTF8.self), caller: caller, fault: fault?.kind.rawValue,
            status: reply?.status, responseHeaders: reply?.headers ?? [],
            responseBody: reply.map { String(decoding: $0.body, as: UTF8.self) } ?? "",
            startedMicroseconds: request.startedMicroseconds, endedMicroseconds: GitHubClock.microseconds())
    }

    private static func wait(_ fault: Fault?) async {
        guard let fault, fault.delayMilliseconds > 0 else { return }
        try? await Task.sleep(for: .milliseconds(fault.delayMilliseconds))
    }

    /// Closes with a TCP reset rather than a polite end.
    private static func reset(_ channel: any Channel) async {
        let abruptly = linger(l_onoff: 1, l_linger: 0)
        if let socket = channel as? any SocketOptionProvider {
            try? await socket.setSoLinger(abruptly).get()
        }
        try? await channel.close()
    }

    /// Keeps silent until the client gives up, at most ten minutes.
    private static func outwait(_ channel: any Channel) async {
        let deadline = ContinuousClock.now + .seconds(600)
        while channel.isActive && ContinuousClock.now < deadline && !Task.isShuttingDownGracefully {
            // Nobody reads while a request is being answered, and only reading reveals that the client has gone.
            channel.read()
            guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return }
        }
    }
}

extension Fault.Kind {
    /// Whether GitHub does what it was asked before things go wrong.
    var actsFirst: Bool {
        switch self {
        case .slow, .actThenSlow, .actThenStatus, .actThenTimeout, .actThenReset, .actThenGarbage: true
        case .status, .timeout, .reset, .garbage, .redirect, .actLate: false
        }
    }
}

extension StandIn {
    /// The answer a fault gives in place of GitHub's own.
    func faultReply(_ fault: Fault?) -> Reply? {
        guard let fault else { return nil }
        var reply: Reply
        switch fault.kind {
        case .garbage, .actThenGarbage:
            reply = Reply.json(fault.status == 502 ? 200 : fault.status, nil)
            reply.body = Array(#"{"id":4300000017,"number":3,"title":"half an ans"#.utf8)
        case .redirect:
            reply = Reply.json(fault.status, ["message": "Moved Permanently"])
        case .status, .timeout, .reset, .slow, .actThenSlow, .actThenStatus, .actThenTimeout, .actThenReset, .actLate:
            reply = Reply.json(fault.status, ["message": "Server Error"])
        }
        if let body = fault.body { reply.body = Array(body.utf8) }
        reply = withCommonHeaders(reply, .nobody)
        for header in fault.headers {
            reply.headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
            reply.headers.append(header)
        }
        return reply
    }
}
