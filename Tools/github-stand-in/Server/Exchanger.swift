/// Carries one API request through the fault that was ordered for it, if any, and records what happened.
struct Exchanger: Sendable {
    let standIn: StandIn
    let appTokens: AppTokens

    /// `nil` when the client is to get no answer.
    func exchange(_ request: APIRequest, _ line: some Line) async -> Reply? {
        let (fault, traffic) = await standIn.enter(request)
        if let fault, fault.kind != .actThenSlow, fault.kind != .actLate { await wait(fault, line) }
        let claims = await claims(of: request)
        var caller = Caller.nobody
        var reply: Reply?
        if fault?.kind.actsFirst ?? true {
            let performed = await standIn.perform(
                request, claims: claims, traffic: traffic, isUnheard: fault?.isUnheard ?? false)
            caller = performed.caller
            reply = performed.reply
            line.acted(performed.reply)
        }
        switch fault?.kind {
        case nil, .slow?: break
        case .actThenSlow?: await wait(fault, line)
        case .status?, .redirect?, .garbage?:
            caller = await standIn.caller(of: request, claims, traffic)
            reply = await standIn.faultReply(fault, to: caller)
        case .actThenStatus?, .actThenGarbage?:
            reply = await standIn.faultReply(fault, to: caller)
        case .reset?, .actThenReset?:
            reply = nil
            await line.reset()
        case .timeout?, .actThenTimeout?, .actLate?:
            reply = nil
        }
        await standIn.leave(request, exchange(request, reply, caller.budget, fault))
        if fault?.kind == .actLate { await actLate(request, claims, fault, traffic, line) }
        if fault?.kind == .timeout || fault?.kind == .actThenTimeout || fault?.kind == .actLate {
            await line.outwait()
        }
        return reply
    }

    /// Whoever asked has had no answer, and gets none.
    private func actLate(
        _ request: APIRequest, _ claims: AppClaims?, _ fault: Fault?, _ traffic: StandIn.Traffic, _ line: some Line
    ) async {
        await wait(fault, line)
        line.acted(await standIn.perform(request, claims: claims, traffic: traffic).reply)
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
            startedMicroseconds: request.startedMicroseconds, endedMicroseconds: standIn.settings.clock())
    }

    private func wait(_ fault: Fault?, _ line: some Line) async {
        guard let fault, fault.delayMilliseconds > 0 else { return }
        await line.wait(milliseconds: fault.delayMilliseconds)
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
    func faultReply(_ fault: Fault?, to caller: Caller) -> Reply? {
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
        reply = withCommonHeaders(reply, caller)
        for header in fault.headers {
            reply.headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
            reply.headers.append(header)
        }
        return reply
    }
}
