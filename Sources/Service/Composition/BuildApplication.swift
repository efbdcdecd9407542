package import Hummingbird
import HummingbirdCore
package import Logging
import SyncEngine

/// The whole HTTP service as one application, to be run as a `Service` or driven by a test.
package func buildApplication(
    _ parts: ServiceParts, configuration: ApplicationConfiguration = ApplicationConfiguration(), logger: Logger
) -> some ApplicationProtocol {
    buildApplication(buildResponder(parts), parts.limits, configuration: configuration, logger: logger)
}

/// An application that listens before there is a service, and what lets requests through to that.
package func buildApplication(
    _ waiting: WaitingParts, configuration: ApplicationConfiguration = ApplicationConfiguration(), logger: Logger
) -> (application: some ApplicationProtocol, open: @Sendable (ServiceParts) -> Void) {
    let door = Door(buildResponder(waiting))
    return (buildApplication(door, waiting.limits, configuration: configuration, logger: logger), { door.open(to: $0) })
}

func buildApplication<Responder: HTTPResponder>(
    _ responder: Responder, _ limits: ServiceLimits, configuration: ApplicationConfiguration, logger: Logger
) -> some ApplicationProtocol where Responder.Context == ServiceContext {
    // A connection on which nothing moves is not kept for ever. It is not cut while an answer is being written, so
    // live feeds stay. Of who is slow and not silent a webhook's own reader hears first, and says so.
    let longest = limits.arrival + .seconds(1)
    let connections = HTTP1Channel.Configuration(
        additionalChannelHandlers: [RequestArrival(longest: longest)], idleTimeout: .seconds(75))
    return Application(
        responder: responder,
        server: HTTPServerBuilder {
            ConnectionsOnLoops(base: HTTP1Channel(responder: $0, configuration: connections))
        }, configuration: configuration, logger: logger)
}

func buildResponder(_ parts: ServiceParts) -> FrontDoor {
    FrontDoor(
        buildRouter(parts), refusals: TaskRoutes.refusals, meter: RequestMeter(factory: parts.metrics.registry))
}

/// What every process answers: that it is up.
func buildRouter() -> Router<ServiceContext> {
    let router = Router(context: ServiceContext.self, options: .autoGenerateHeadEndpoints)
    router.get("healthz") { _, _ in JSONAnswer(["status": "up"]) }
    return router
}

/// Every path that the service answers on.
func buildRouter(_ parts: ServiceParts) -> Router<ServiceContext> {
    let router = buildRouter()
    StartPage(parts.ledger).add(to: router)
    HealthRoutes(parts).add(to: router)
    MetricRoutes(parts.metrics).add(to: router)
    WebhookRoutes(parts).add(to: router)

    let api = router.group("v1").add(middleware: OnThePool()).add(middleware: Authentication(Tokens(parts.ledger)))
        .group(context: ClientContext.self)
    ProjectRoutes(parts).add(to: api)
    RepositoryRoutes(parts).add(to: api)
    TaskRoutes(parts).add(to: api)
    CommentRoutes(parts).add(to: api)
    OperationRoutes(parts).add(to: api)
    LostRoutes(parts).add(to: api)
    EventRoutes(parts).add(to: api)
    return router
}
