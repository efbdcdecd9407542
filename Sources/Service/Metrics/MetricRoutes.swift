import Hummingbird
package import SyncEngine

/// What `/metrics` shows: what was counted in this process, and what is read anew at each scrape.
package struct MetricSources: Sendable {
    package var registry: MetricRegistry
    package var gauges: [@Sendable () async throws -> [Sample]]

    package init(_ registry: MetricRegistry = MetricRegistry(), gauges: [@Sendable () async throws -> [Sample]] = []) {
        self.registry = registry
        self.gauges = gauges
    }

    func text() async -> String {
        var samples: [Sample] = []
        // What cannot be read is not there; the rest is what whoever looks after it now needs.
        for gauge in gauges { samples += (try? await gauge()) ?? [] }
        return Exposition.text(registry, samples)
    }
}

/// `GET /metrics`: Prometheus' text format. It needs no token, and says no name of anything.
struct MetricRoutes: Sendable {
    private let sources: MetricSources

    init(_ sources: MetricSources) { self.sources = sources }

    func add(to router: Router<ServiceContext>) {
        router.get("metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: Exposition.mediaType, .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: await sources.text())))
        }
    }
}
