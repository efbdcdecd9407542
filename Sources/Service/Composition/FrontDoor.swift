import HTTPTypes
import Hummingbird
import Ledger
import Logging

/// Where every request comes in and every answer leaves: unknown routes are refused, errors become problems, and the
/// log learns that a request was answered, never what was in it.
struct FrontDoor: HTTPResponder {
    typealias Context = ServiceContext

    private let router: RouterResponder<ServiceContext>
    /// What is not answered, and why.
    private let refusal: @Sendable (HTTPRequest.Method, String) -> Problem?
    /// nil: nobody measures.
    private let meter: RequestMeter?

    /// - Parameters:
    ///   - router: With all its routes.
    ///   - refusals: See `RouteTable`.
    ///   - problem: What is said in place of whatever else is the matter with a path or a method.
    init(
        _ router: Router<ServiceContext>, refusals: [String: String] = [:], meter: RequestMeter? = nil,
        otherwise problem: (@Sendable () -> Problem)? = nil
    ) {
        // This adds routes of its own.
        self.router = router.buildResponder()
        let routes = RouteTable(router.routes, refusals: refusals)
        refusal = { method, path in routes.problem(method, path).map { problem?() ?? $0 } }
        self.meter = meter
    }

    func respond(to request: Request, context: ServiceContext) async throws -> Response {
        let start = ContinuousClock.now
        let answered = await answer(request, context)
        // A body here, a problem's too, would be read as the beginning of the connection's next answer.
        let response = request.method == .head ? answered.createHeadResponse() : answered
        let duration = ContinuousClock.now - start
        meter?.answered(request.method, context.endpointPath, response.status, after: duration)
        context.logger.debug(
            "request answered",
            metadata: [
                "method": "\(request.method.rawValue)", "path": "\(request.uri.path)",
                "status": .stringConvertible(response.status.code), "duration": "\(duration)",
            ])
        return response
    }

    private func answer(_ request: Request, _ context: ServiceContext) async -> Response {
        if let problem = refusal(request.method, request.uri.path) { return problem.response }
        do {
            return try await router.respond(to: request, context: context)
        } catch let error as LedgerError where error.code == .full {
            context.logger.warning("a request was refused: the disk is full", metadata: ["error": "\(error)"])
            return Problem.diskFull(error.description).response
        } catch let error as LedgerError where error.code == .stopped {
            context.logger.error("a request was refused: nothing is written", metadata: ["error": "\(error)"])
            return Problem(.writesStopped, error.description).response
        } catch let error as LedgerError {
            context.logger.error("the ledger failed a request", metadata: ["error": "\(error)"])
            let detail = "the ledger cannot serve this now (\(error.code.rawValue)); see the server's log"
            return Problem(.unavailable, detail).response
        } catch {
            // Its type only: a database's own description may quote what it was given.
            context.logger.error("a request failed", metadata: ["error": "\(type(of: error))"])
            return Problem(.internalError, "this is an error of the service; its log has the time and the kind")
                .response
        }
    }
}
