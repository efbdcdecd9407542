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
    return Application(
        responder: FrontDoor(
            router: router.buildResponder(), routes: RouteTable(router.routes, refusals: [:]), meter: nil),
        configuration: configuration, logger: logger)
}
