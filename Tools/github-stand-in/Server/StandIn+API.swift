import Crypto
import Foundation

/// From a request to an answer: who asks, may they, what do they get.
extension StandIn {
    /// Carries out one API request. `claims` are those of a JWT whose signature was found good.
    func perform(
        _ request: APIRequest, claims: AppClaims?, traffic: Traffic, isUnheard: Bool = false
    ) -> (reply: Reply, caller: Caller) {
        var caller = Caller.nobody
        var isCharged = false
        losesAnnouncements = isUnheard
        defer { losesAnnouncements = false }
        var reply: Reply
        do throws(Refusal) {
            state.world.now = clock.now()
            try checkHeaders(request)
            caller = try recognise(request, claims)
            let (segments, repositoryID) = Routes.segments(of: request.path)
            let found = Routes.find(request.method, segments)
            try admit(request, caller, createsContent: found?.route.createsContent ?? false, traffic)
            isCharged = request.path != "/rate_limit"
            guard let found else { throw .notFound }
            reply = finish(try answer(request, found.route, found.parameters, repositoryID, caller), request)
        } catch {
            reply = refuse(error, request)
        }
        // "A conditional request does not count against your primary rate limit if a 304 is returned", and asking for
        // the limit is free too. What is refused costs what anything else does.
        if isCharged, reply.status != 304 { state.limits.charge(caller.budget) }
        return (withCommonHeaders(reply, caller), caller)
    }

    /// Whoever is refused by order, and pays for it as for anything else.
    func caller(of request: APIRequest, _ claims: AppClaims?, _ traffic: Traffic) -> Caller {
        state.world.now = clock.now()
        guard let caller = try? recognise(request, claims) else { return .nobody }
        let route = Routes.find(request.method, Routes.segments(of: request.path).path)?.route
        let isAdmitted = (try? admit(request, caller, createsContent: route?.createsContent ?? false, traffic)) != nil
        if isAdmitted { state.limits.charge(caller.budget) }
        return caller
    }

    /// https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent
    private func checkHeaders(_ request: APIRequest) throws(Refusal) {
        guard request.header("user-agent") != nil else {
            throw .forbidden(
                "Request forbidden by administrative rules. Please make sure your request has a User-Agent header")
        }
        let version = request.header("x-github-api-version") ?? "2022-11-28"
        guard ["2022-11-28", "2026-03-10"].contains(version) else {
            throw .badRequest("The requested API version \(version) is not supported.")
        }
    }

    private func recognise(_ request: APIRequest, _ claims: AppClaims?) throws(Refusal) -> Caller {
        guard let token = request.token else { return .nobody }
        if AppTokens.looksLikeJWT(token) {
            guard let claims else { throw .unauthenticated("A JSON web token could not be decoded") }
            try claims.check(state.world.app, now: state.world.now)
            return .app
        }
        if let personal = state.world.personalTokens[token] { return .person(token: token, personal) }
        guard let grant = state.world.grant(token), let installation = state.world.installations[grant.installationID]
        else { throw .badCredentials }
        guard installation.suspendedAt == nil else { throw .forbidden("This installation has been suspended") }
        return .installation(grant)
    }

    private func admit(
        _ request: APIRequest, _ caller: Caller, createsContent: Bool, _ traffic: Traffic
    ) throws(Refusal) {
        guard request.path != "/rate_limit" else { return }
        let demand = RateLimits.Demand(
            budget: caller.budget, isWrite: request.isWrite, createsContent: createsContent,
            others: traffic.others, otherWrites: traffic.otherWrites)
        if let refusal = state.limits.admit(demand, at: clock.seconds) { throw refusal }
    }

    private func answer(
        _ request: APIRequest, _ route: Route, _ parameters: [String: String], _ repositoryID: Int?, _ caller: Caller
    ) throws(Refusal) -> Answer {
        var body: JSON?
        if !request.body.isEmpty {
            body = JSON(reading: request.body)
            guard body != nil else { throw .badRequest("Problems parsing JSON") }
        }
        let token = settings.newName().replacing("-", with: "") + "AbCd"
        let call = try step(isWrite: false) { state throws(Refusal) in
            var call = Call(
                method: request.method, path: request.path, query: Query(request.query), body: body, caller: caller,
                sender: state.world.sender(for: caller), parameters: parameters, randomToken: token)
            switch route.audience {
            case .anyone:
                if case .nobody = caller { throw .unauthenticated("Requires authentication") }
            case .app:
                guard case .app = caller else {
                    throw .unauthenticated("A JSON web token could not be decoded")
                }
                // `/repositories/{id}/installation`, where a redirect leads.
                if let repository = repositoryID.flatMap({ state.world.repositories[$0] }) {
                    call.parameters["owner"] = state.world.login(repository.ownerID)
                    call.parameters["repo"] = repository.name
                }
            case .repository:
                call.repositoryID = try state.world.reach(call, repositoryID)
                if request.isWrite { try state.world.checkWritable(call.repositoryID, route) }
            }
            return call
        }
        let current: Result<Answer, Refusal>
        do throws(Refusal) {
            current = .success(
                try step(isWrite: request.isWrite) { state throws(Refusal) in try route.handler(&state, call) })
        } catch {
            current = .failure(error)
        }
        return try answerOfCopy(route, call, instead: current)
    }

    /// ETags, and the older or newer shape of what is answered.
    private func finish(_ answer: Answer, _ request: APIRequest) -> Reply {
        guard var body = answer.body else {
            return Reply(status: answer.status, headers: answer.headers, body: [])
        }
        if request.header("x-github-api-version") == "2026-03-10" {
            body = body.without(Self.goneIn2026)
        }
        var reply = Reply.json(answer.status, body)
        reply.headers += answer.headers
        guard request.method == "GET" else { return reply }
        let tag = "W/\"\(SHA256.hash(data: reply.body).hexadecimal)\""
        reply.headers += [("ETag", tag), ("Cache-Control", "private, max-age=60, s-maxage=60")]
        reply.headers += [
            ("Vary", "Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, Accept, X-Requested-With")
        ]
        let known = request.header("if-none-match")?.split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        if known?.contains(tag) == true || known?.contains(String(tag.dropFirst(2))) == true {
            reply.status = 304
            reply.body = []
        }
        return reply
    }

    /// https://docs.github.com/rest/about-the-rest-api/breaking-changes?apiVersion=2026-03-10
    private static let goneIn2026: Set = ["assignee", "has_downloads", "merge_commit_sha", "rate"]

    func refuse(_ refusal: Refusal, _ request: APIRequest) -> Reply {
        var refusal = refusal
        // A moved thing is 301 for readers; a writer must repeat the same method, which only 307 says.
        if refusal.movedTo != nil && request.isWrite { refusal.status = 307 }
        var reply = Reply.json(refusal.status, refusal.body(origin: state.world.origin))
        reply.headers += refusal.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        if let cause = refusal.cause { reply.headers.append((GitHubInProcess.causeHeader, cause.rawValue)) }
        if let moved = refusal.movedTo { reply.headers.append(("Location", "\(state.world.origin)\(moved)")) }
        return reply
    }

    func withCommonHeaders(_ reply: Reply, _ caller: Caller) -> Reply {
        var reply = reply
        reply.headers += [
            ("Date", clock.now().httpText),
            ("Server", "github.com"),
            ("X-GitHub-Media-Type", "github.v3; format=json"),
            ("X-GitHub-Request-Id", settings.newName()),
        ]
        // What breaks before GitHub knows who asks says nothing of their limit.
        guard reply.status < 500 else { return reply }
        let standing = state.limits.standing(caller.budget, at: clock.seconds)
        reply.headers += [
            ("X-RateLimit-Limit", String(standing.limit)),
            ("X-RateLimit-Remaining", String(standing.remaining)),
            ("X-RateLimit-Reset", String(standing.reset)),
            ("X-RateLimit-Used", String(standing.used)),
            ("X-RateLimit-Resource", "core"),
        ]
        return reply
    }
}

extension World {
    mutating func sender(for caller: Caller) -> Sender {
        switch caller {
        case .person(_, let token): Sender(accountID: token.accountID, mayPush: token.mayPush)
        case .installation: bot()
        case .nobody, .app: Sender(accountID: 0)
        }
    }

    /// The repository a path names, if the caller may see it. What one may not see does not exist: 404, never 403.
    func reach(_ call: Call, _ repositoryID: Int?) throws(Refusal) -> Int {
        let name = "\(call.parameters["owner"] ?? "")/\(call.parameters["repo"] ?? "")"
        let current = repositoryID.flatMap { repositories[$0] } ?? repository(fullName: name)
        let former = formerNames[name.lowercased()]
        guard let id = current?.id ?? former else { throw .notFound }
        switch call.caller {
        case .nobody: throw .unauthenticated("Requires authentication")
        case .app: throw .unauthenticated("Bad credentials")
        case .installation(let grant):
            guard reachable(by: grant).contains(id) else { throw .notFound(.noAccess) }
        case .person: break
        }
        guard current == nil else { return id }
        let rest = Routes.segments(of: call.path).path.dropFirst(3).map { "/\($0)" }.joined()
        let query = call.query.items.map { "\($0.name)=\(Page.escaped($0.value))" }.joined(separator: "&")
        throw .moved("/repositories/\(id)\(rest)\(query.isEmpty ? "" : "?\(query)")")
    }
}

extension World {
    /// In an archived repository nothing changes. Its conversations are locked, for those with write access too, and
    /// whoever comments may be told that: https://docs.github.com/communities/moderating-comments-and-conversations
    fileprivate func checkWritable(_ repositoryID: Int, _ route: Route) throws(Refusal) {
        guard repositories[repositoryID]?.isArchived == true else { return }
        throw route.createsContent && route.pattern.last == "comments" ? .locked : .archived
    }
}

extension JSON {
    /// This document without the named members, at any depth.
    func without(_ names: Set<String>) -> JSON {
        switch self {
        case .array(let elements): .array(elements.map { $0.without(names) })
        case .object(let members):
            .object(
                members.filter { !names.contains($0.name) }
                    .map { Member(name: $0.name, value: $0.value.without(names)) })
        case .null, .bool, .integer, .double, .string, .verbatim: self
        }
    }
}
