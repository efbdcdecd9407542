import CoreMetrics
import Ledger
import LedgerEvents
import Projections
import Testing

@testable import SyncEngine

@Suite("What is measured")
struct LedgerGaugeTests {
    @Test("A scrape finds what waits by an index, and looks at nothing that is finished")
    func plan() async throws {
        let garden = try await Garden()
        let plan = try garden.read { try $0.rows.values("EXPLAIN QUERY PLAN " + LedgerGauges.unfinished) }
            .map { "\($0)" }.joined(separator: "\n")
        let index = "operation_by_state_direction_id_installation"
        #expect(plan.contains("SEARCH operation USING COVERING INDEX \(index) (state=?)"), "\(plan)")
        #expect(!plan.contains("SCAN operation"), "\(plan)")
    }

    @Test(
        "Queued and processing operations are counted by state, direction and installation, with the age of the oldest")
    func depths() async throws {
        let garden = try await Garden()
        try await garden.edit(.task("roses"), .put, at: 100) { $0.title = "Roses" }
        try await garden.edit(.task("lilies"), .put, at: 130) { $0.title = "Lilies" }
        let now = GardenClock.github(190) * Timestamp.microsecondsPerSecond
        let gauges = LedgerGauges(garden.ledger, watch: nil, folder: nil, clock: { now })
        let samples = try await gauges.samples()
        let labels = ["queued", "outbound", "5"]
        #expect(samples.contains(Sample(.operations, labels, 2)))
        let age = try #require(samples.first { $0.metric == .oldestOperation && $0.labels == labels })
        #expect(age.value > 89 && age.value <= 90)
        #expect(samples.contains(Sample(.projectionLag, [], 0)))
    }

    @Test("Where nothing waits or has failed there is a zero, so that the first failure is seen to be one more")
    func zeros() async throws {
        let garden = try await Garden()
        let gauges = LedgerGauges(garden.ledger, watch: nil, folder: nil)
        let empty = try await gauges.samples()
        for state in ["queued", "processing", "errored"] {
            for direction in ["inbound", "outbound"] {
                #expect(empty.contains(Sample(.operations, [state, direction, "5"], 0)), "\(state) \(direction)")
            }
        }
        #expect(!empty.contains { $0.metric == .oldestOperation })
        try await garden.edit(.task("roses"), .put, at: 100) { $0.title = "Roses" }
        let queued = try await gauges.samples().filter { $0.labels == ["queued", "outbound", "5"] }
        #expect(queued.filter { $0.metric == .operations } == [Sample(.operations, ["queued", "outbound", "5"], 1)])
    }

    @Test("Connected repositories are counted by what keeps edits from them, with a zero where nothing does")
    func repositories() async throws {
        let garden = try await Garden()
        let gauges = LedgerGauges(garden.ledger, watch: nil, folder: nil)
        func counts() async throws -> [String: Double] {
            let samples = try await gauges.samples().filter { $0.metric == .repositories }
            return Dictionary(uniqueKeysWithValues: samples.map { ($0.labels[0], $0.value) })
        }
        var expected = [
            "none": 3.0, "repository_archived": 0, "installation_suspended": 0, "installation_removed": 0,
            "repository_not_connected": 0,
        ]
        #expect(try await counts() == expected)
        try await garden.deliver(Webhook("repository", "archived", in: .garden, [:]))
        try await garden.deliver(.installationRepositories(removed: [.park]))
        (expected["none"], expected["repository_archived"], expected["repository_not_connected"]) = (1, 1, 1)
        #expect(try await counts() == expected)
    }

    @Test("Labels of any text are escaped, and buckets count up to their end")
    func exposition() {
        let registry = MetricRegistry()
        CoreMetrics.Timer(label: Metric.callTime.rawValue, dimensions: [("method", "GET")], factory: registry)
            .recordNanoseconds(30_000_000)
        let text = Exposition.text(registry, [Sample(.fileSize, ["a\\b\"c\r\nd\"\u{301}"], 7.5)])
        let lines = text.split(separator: "\n")
        #expect(lines.contains("syncledger_file_size_bytes{file=\"a\\\\b\\\"c\r\\nd\\\"\u{301}\"} 7.5"))
        let bucket = "syncledger_github_call_seconds_bucket{method=\"GET\",le="
        #expect(lines.contains("\(bucket)\"0.025\"} 0") && lines.contains("\(bucket)\"0.05\"} 1"))
        #expect(lines.contains("\(bucket)\"+Inf\"} 1"))
        #expect(lines.contains("syncledger_github_call_seconds_sum{method=\"GET\"} 0.03"))
    }

    @Test("What is not in the catalogue, or has other labels, is not shown")
    func strangers() {
        let registry = MetricRegistry()
        Counter(label: "somebody_elses_total", dimensions: [("record", "task/roses")], factory: registry).increment()
        Counter(label: Metric.calls.rawValue, dimensions: [("record", "task/roses")], factory: registry).increment()
        #expect(Exposition.text(registry, []) == "")
    }
}
