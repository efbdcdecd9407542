package import Hummingbird
import HummingbirdCore
package import Logging

/// What a projector that is a process of its own answers: that it is up, and its metrics.
package func buildProjectorApplication(
    _ metrics: MetricSources, configuration: ApplicationConfiguration, logger: Logger
) -> some ApplicationProtocol {
    let router = Router(context: ServiceContext.self, options: .autoGenerateHeadEndpoints)
    router.get("healthz") { _, _ in JSONAnswer(["status": "up"]) }
    MetricRoutes(metrics).add(to: router)
    let responder = router.buildResponder()
    let routes = RouteTable(router.routes, refusals: [:])
    return Application(
        responder: FrontDoor(router: responder, refusal: { routes.problem($0, $1) }, meter: nil),
        configuration: configuration, logger: logger)
}
