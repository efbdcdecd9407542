import CoreMetrics
import HTTPTypes
import SyncEngine

/// Measures the requests that are answered, by the patterns of their paths.
struct RequestMeter: Sendable {
    let factory: any MetricsFactory

    /// - Parameter route: nil: there is none for this path.
    func answered(
        _ method: HTTPRequest.Method, _ route: String?, _ status: HTTPResponse.Status, after duration: Duration
    ) {
        let route = route ?? "none"
        Counter(
            label: Metric.httpRequests.rawValue,
            dimensions: [
                ("route", route), ("method", Self.known.contains(method) ? method.rawValue : "other"),
                ("status", String(status.code)),
            ], factory: factory
        ).increment()
        CoreMetrics.Timer(label: Metric.httpRequestTime.rawValue, dimensions: [("route", route)], factory: factory)
            .record(duration)
    }

    /// A client may send any word as a method, and each would be a series of its own.
    private static let known: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]
}
