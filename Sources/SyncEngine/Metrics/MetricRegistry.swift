package import CoreMetrics
import Synchronization

/// Counts and times what happens in this process, behind swift-metrics' interface: what measures knows
/// nothing of how it is shown.
package final class MetricRegistry: MetricsFactory, Sendable {
    private let series = Mutex<[Key: Series]>([:])

    struct Key: Hashable {
        var metric: Metric
        var labels: [String]
    }

    private enum Series: Sendable {
        case counter(CounterSeries)
        case histogram(HistogramSeries)
    }

    package init() {}

    /// The names that are not ours are measured for nobody.
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        guard let key = Key(label, dimensions, .counter) else { return NOOPMetricsHandler.instance }
        return series.withLock { series in
            if case .counter(let known) = series[key] { return known }
            let new = CounterSeries()
            series[key] = .counter(new)
            return new
        }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        guard let key = Key(label, dimensions, .histogram) else { return NOOPMetricsHandler.instance }
        return series.withLock { series in
            if case .histogram(let known) = series[key] { return known }
            let new = HistogramSeries(key.metric.buckets)
            series[key] = .histogram(new)
            return new
        }
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        NOOPMetricsHandler.instance
    }

    // Series last as long as the process: a counter that vanished and came back would look like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}

    /// What has been counted and timed so far.
    func readings() -> [Key: Reading] {
        series.withLock(\.self).mapValues { series in
            switch series {
            case .counter(let counter): .count(counter.value)
            case .histogram(let histogram): .histogram(histogram.state)
            }
        }
    }

    enum Reading {
        case count(Int64)
        case histogram(HistogramSeries.State)
    }
}

extension MetricRegistry.Key {
    fileprivate init?(_ label: String, _ dimensions: [(String, String)], _ kind: Metric.Kind) {
        guard let metric = Metric(rawValue: label), metric.kind == kind, metric.labels == dimensions.map(\.0) else {
            return nil
        }
        self.init(metric: metric, labels: dimensions.map(\.1))
    }
}

final class CounterSeries: CounterHandler {
    private let count = Atomic<Int64>(0)

    var value: Int64 { count.load(ordering: .relaxed) }

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }
}

final class HistogramSeries: TimerHandler {
    struct State {
        let bounds: [Double]
        /// How many fell into each bucket, and one more for what is beyond them all.
        var counts: [Int64]
        /// Nanoseconds: exact, however many are added.
        var sum: Int64 = 0
    }

    private let guarded: Mutex<State>

    init(_ bounds: [Double]) {
        guarded = Mutex(State(bounds: bounds, counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    var state: State { guarded.withLock(\.self) }

    func recordNanoseconds(_ duration: Int64) {
        guarded.withLock { state in
            let seconds = Double(duration) / 1e9
            state.counts[state.bounds.firstIndex { seconds <= $0 } ?? state.bounds.count] += 1
            state.sum += duration
        }
    }
}
