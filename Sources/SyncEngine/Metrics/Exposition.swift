/// Prometheus' text format, version 0.0.4:
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
package enum Exposition {
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    package static func text(_ registry: MetricRegistry, _ gauges: [Sample]) -> String {
        let readings = Dictionary(grouping: registry.readings(), by: \.key.metric)
        let samples = Dictionary(grouping: gauges, by: \.metric)
        var text = ""
        for metric in Metric.allCases {
            var lines: [String] = (samples[metric] ?? []).map { line(metric, $0.labels, number($0.value)) }
            for (key, reading) in readings[metric] ?? [] {
                switch reading {
                case .count(let count): lines.append(line(metric, key.labels, String(count)))
                case .histogram(let state): lines.append(histogram(metric, key.labels, state))
                }
            }
            guard !lines.isEmpty else { continue }
            text += "# HELP \(metric.rawValue) \(metric.help)\n# TYPE \(metric.rawValue) \(metric.kind.rawValue)\n"
            text += lines.sorted().joined(separator: "\n") + "\n"
        }
        return text
    }

    private static func line(_ metric: Metric, _ labels: [String], _ value: String) -> String {
        metric.rawValue + braces(zip(metric.labels, labels).map { ($0, $1) }) + " " + value
    }

    /// Buckets count everything up to their end.
    private static func histogram(_ metric: Metric, _ values: [String], _ state: HistogramSeries.State) -> String {
        let (name, labels) = (metric.rawValue, zip(metric.labels, values).map { ($0, $1) })
        var lines: [String] = []
        var total: Int64 = 0
        for (bound, count) in zip(state.bounds.map(number) + ["+Inf"], state.counts) {
            total += count
            lines.append("\(name)_bucket\(braces(labels + [("le", bound)])) \(total)")
        }
        lines.append("\(name)_sum\(braces(labels)) \(number(Double(state.sum) / 1e9))")
        lines.append("\(name)_count\(braces(labels)) \(total)")
        return lines.joined(separator: "\n")
    }

    private static func braces(_ labels: [(String, String)]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ text: String) -> String {
        // By scalars: a character may be one of these with something before or over it.
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}
