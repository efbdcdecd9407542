package import Hummingbird
import HummingbirdCore
package import Logging

/// What a projector that is a process of its own answers: that it is up, and its metrics.
package func buildProjectorApplication(
    _ metrics: MetricSources, configuration: ApplicationConfiguration, logger: Logger
) -> some ApplicationProtocol {
    let router = buildRouter()
    MetricRoutes(metrics).add(to: router)
    return buildApplication(FrontDoor(router), ServiceLimits(), configuration: configuration, logger: logger)
}
