package import CoreMetrics
package import Ledger

/// Times what a ledger commits.
package struct LedgerMeter: Sendable {
    private let append: CoreMetrics.Timer
    private let decide: CoreMetrics.Timer

    package init(_ factory: any MetricsFactory) {
        append = CoreMetrics.Timer(label: Metric.appendTime.rawValue, factory: factory)
        decide = CoreMetrics.Timer(label: Metric.decideTime.rawValue, factory: factory)
    }

    package func measure(_ commands: [CommandTimes]) {
        for times in commands {
            append.record(times.total)
            decide.record(times.decision)
        }
    }
}
