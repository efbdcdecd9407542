package import CoreMetrics
import GitHub
import Projections

/// Measures the requests that pass a gate.
struct CallMeter: Sendable {
    let factory: any MetricsFactory

    func waited(_ demand: Demand, _ duration: Duration) {
        CoreMetrics.Timer(
            label: Metric.callWait.rawValue, dimensions: [("urgency", demand.urgency.name)], factory: factory
        ).record(duration)
    }

    func ended(_ request: GitHubRequest, _ installation: Int64?, _ outcome: String, after duration: Duration) {
        let method = request.method.rawValue
        Counter(
            label: Metric.calls.rawValue,
            dimensions: [
                ("installation", String(installation ?? 0)), ("method", method), ("outcome", outcome),
            ], factory: factory
        ).increment()
        CoreMetrics.Timer(label: Metric.callTime.rawValue, dimensions: [("method", method)], factory: factory)
            .record(duration)
    }
}

extension CoreMetrics.Timer {
    package func record(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

extension Demand.Urgency {
    var name: String {
        switch self {
        case .edit: "edit"
        case .doubt: "doubt"
        case .reconciliation: "reconciliation"
        case .backfill: "backfill"
        }
    }
}

// What a gate knows at a scrape.
extension CallGate {
    package func samples() -> [Sample] {
        let traffic = snapshot()
        var samples = [Sample(.callsUnderWay, traffic.underWay)]
        let waiting = Dictionary(grouping: traffic.waitingTickets) {
            [String($0.installation), $0.demand.urgency.name]
        }
        samples += waiting.map { Sample(.callsWaiting, $0, $1.count) }
        for installation in traffic.installations {
            guard let limit = traffic.budget(of: installation).primary else { continue }
            let labels = [String(installation)]
            samples += [
                Sample(.limit, labels, limit.limit), Sample(.limitRemaining, labels, limit.remaining),
                Sample(.limitReset, labels, Double(limit.resets) / 1e6),
            ]
        }
        let state = traffic.breaker.state.name
        return samples + Breaker.State.names.map { Sample(.breaker, [$0], $0 == state ? 1 : 0) }
    }
}

extension Breaker.State {
    fileprivate static let names = ["closed", "open", "trying"]

    fileprivate var name: String {
        switch self {
        case .closed: "closed"
        case .open: "open"
        case .trying: "trying"
        }
    }
}
