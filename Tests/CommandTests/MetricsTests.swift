import Foundation
import RuleTesting
import SyncEngine
import TestSupport
import Testing

@Suite("Metrics", .ownThreads, .timeLimit(.minutes(3)))
struct MetricsTests {
    /// A family of metrics as Prometheus' own client read it.
    private struct Family: Decodable {
        var name: String
        var type: String
        var labels: [String]
        var samples: [Sample]

        struct Sample: Decodable {
            var name: String
            var labels: [String: String]
            var value: Double

            init(from decoder: any Decoder) throws {
                var parts = try decoder.unkeyedContainer()
                name = try parts.decode(String.self)
                labels = try parts.decode([String: String].self)
                value = Double(try parts.decode(String.self)) ?? .nan
            }
        }

        func value(_ labels: [String: String] = [:]) -> Double? {
            samples.first { sample in labels.allSatisfy { sample.labels[$0.key] == $0.value } }?.value
        }
    }

    private static func scrape(_ address: String) async throws -> [String: Family] {
        let answer = try await Web.send("GET", address + "/metrics")
        #expect(answer.status == 200)
        let python = try #require(TestPython.path)
        let read = try await aside {
            try Shell.run(
                python, [Checkout.root + "/Tools/conformance/read_metrics.py"], input: answer.text)
        }
        try #require(read.status == 0, "\(read.error)\n\(answer.text)")
        let families = try JSONDecoder().decode([Family].self, from: Data(read.output.utf8))
        return Dictionary(uniqueKeysWithValues: families.map { ($0.name, $0) })
    }

    @Test("Every metric is in the manual with its type, its labels and who shows it, and no others")
    func manual() throws {
        let rows = try Document.page("Metrics").sections(2).filter { $0.heading != "Overview" }.flatMap(\.content.rows)
        let expected = Metric.allCases.map { metric in
            [
                "`\(metric.rawValue)`", metric.kind.rawValue,
                metric.labels.isEmpty ? "none" : metric.labels.map { "`\($0)`" }.joined(separator: ", "),
                metric.origin.rawValue,
            ]
        }
        #expect(Set(rows.map { Array($0.prefix(4)) }) == Set(expected))
        // In the rules for alerts too.
        for document in try Document.all() {
            for name in try document.text.all(#"\b(syncledger_(?:github|operation|http|projector|disk|log)[a-z_]+)"#) {
                #expect(Metric(rawValue: name) != nil, "\(document.name): \(name)")
            }
        }
    }

    @Test(
        "Prometheus' own client reads what server and projector show, together they show everything, and it is true",
        .needsTestPython)
    func real() async throws {
        let port = FreePort.find()
        let sync = try await RunningSync(settings: ["SYNCLEDGER_PROJECTOR_HTTP_PORT": "\(port)"])
        try await sync.gitHub.addRepository("octocat", "garden")
        try await sync.gitHub.addRepository("octocat", "shed")
        for repository in ["garden", "shed"] { try sync.connect("octocat/\(repository)", to: repository) }
        let token = try sync.makeToken()
        _ = try await sync.startServer()
        let projector = try sync.startProjector()
        let atProjector = "http://127.0.0.1:\(port)"
        #expect(
            try await eventually { (try? await Web.send("GET", atProjector + "/healthz"))?.status == 200 })
        func edit(_ task: String, _ project: String) async throws {
            let made = try await sync.send(
                "PUT", "/v1/tasks/\(task)", #"{"project_id": "\#(project)", "title": "Of \#(task)"}"#, token: token)
            #expect(made.status == 201)
        }
        try await edit("roses", "garden")
        #expect(try await eventually { try sync.operationStates()["task/roses"] == "completed" })
        try await sync.gitHub.order(
            "faults",
            #"{"kind": "status", "method": "POST", "path_contains": "shed", "status": 403, "headers": {"Retry-After": "600"}}"#
        )
        try await edit("hoe", "shed")
        #expect(try await eventually { try sync.log().contains { $0.type == "github.calls.paused" } })
        _ = try? await Web.send("GET", sync.api + "/no/such/path")

        let (server, projectors) = (try await Self.scrape(sync.api), try await Self.scrape(atProjector))
        let known = Dictionary(uniqueKeysWithValues: Metric.allCases.map { ($0.rawValue, $0) })
        for (families, origins) in [
            (server, [Metric.Origin.ledger, .server, .process]), (projectors, [.projector, .process]),
        ] {
            for family in families.values {
                let metric = try #require(known[family.name], "\(family.name)")
                #expect(
                    family.type == metric.kind.rawValue && family.labels == metric.labels.sorted(), "\(family.name)")
                #expect(origins.contains(metric.origin), "\(family.name)")
            }
            for metric in Metric.allCases where origins.contains(metric.origin) && metric != .callsWaiting {
                // GitHub states no limit where none is on; what waits is gone in a moment.
                #expect(families[metric.rawValue] != nil, "\(metric.rawValue)")
            }
        }

        let waiting = ["state": "queued", "direction": "outbound", "installation": "0"]
        #expect(server[Metric.operations.rawValue]?.value(waiting) == 1)
        #expect(try #require(server[Metric.oldestOperation.rawValue]?.value(waiting)) > 0)
        #expect(server[Metric.projectionLag.rawValue]?.value() == 0)
        #expect(server[Metric.logHead.rawValue]?.value() == Double(try sync.log().count))
        #expect(server[Metric.projectorStuck.rawValue]?.value() == 0)
        let pausedUntil = server[Metric.pausedUntil.rawValue]?.value(["cause": "secondary_limit", "installation": "0"])
        #expect(try #require(pausedUntil) > Date().timeIntervalSince1970 + 300)
        let puts = server[Metric.httpRequests.rawValue]?.value(
            ["route": "/v1/tasks/{task_id}", "method": "PUT", "status": "201"])
        #expect(puts == 2)
        #expect(server[Metric.httpRequests.rawValue]?.value(["route": "none", "status": "404"]) == 1)
        let posts = projectors[Metric.calls.rawValue]?.samples.filter { $0.labels["method"] == "POST" } ?? []
        #expect(
            Dictionary(posts.map { ($0.labels["outcome"] ?? "", $0.value) }) { $0 + $1 } == [
                "ok": 1, "rate_limited": 1,
            ])
        #expect(projectors[Metric.breaker.rawValue]?.value(["state": "closed"]) == 1)
        // No text, no name of anything that is somebody's.
        for name in ["roses", "garden", "octocat", "shed"] {
            #expect(try await !Web.send("GET", sync.api + "/metrics").text.contains(name))
            #expect(try await !Web.send("GET", atProjector + "/metrics").text.contains(name))
        }
        #expect(projector.isRunning)
    }
}
