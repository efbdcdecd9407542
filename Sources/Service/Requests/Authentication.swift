import HTTPTypes
import Hummingbird
import Projections
import SyncEngine

/// Recognises a client by its bearer token, and keeps read-only tokens from writing.
struct Authentication: RouterMiddleware {
    private let tokens: Tokens

    init(_ tokens: Tokens) { self.tokens = tokens }

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        guard let shown = Self.bearer(request.headers[.authorization]) else { throw Problem.unauthenticated }
        guard let token = try await tokens.recognise(shown) else { throw Problem.unknownToken }
        if token.readOnly, request.method != .get, request.method != .head {
            throw Problem(.readOnlyToken, "token \(token.name) was made with --read-only")
        }
        var context = context
        context.client = Client(name: token.name, token: shown)
        return try await next(request, context)
    }

    /// The token of `Bearer TOKEN`; schemes are named without regard to case.
    private static func bearer(_ header: String?) -> String? {
        guard let parts = header?.split(separator: " ", maxSplits: 1), parts.count == 2,
            parts[0].lowercased() == "bearer"
        else { return nil }
        let token = parts[1].drop { $0 == " " }
        return token.isEmpty ? nil : String(token)
    }
}

extension Problem {
    static let unauthenticated = Problem(
        .unauthenticated, "send Authorization: Bearer TOKEN; syncledger token create makes one",
        headers: [.wwwAuthenticate: #"Bearer realm="syncledger""#])

    static let unknownToken = Problem(
        .unauthenticated, "this token is unknown, or has been revoked",
        headers: [.wwwAuthenticate: #"Bearer realm="syncledger", error="invalid_token""#])
}
