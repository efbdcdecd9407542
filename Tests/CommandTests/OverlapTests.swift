import Foundation
import TestSupport
import Testing

@Suite("Calls at the same time", .ownThreads, .timeLimit(.minutes(3)))
struct OverlapTests {
    private struct Written: Decodable {
        var operation: Operation

        struct Operation: Decodable {
            var id: Int64
            var state: String
        }
    }

    @Test("Calls for records of two installations overlap, and one record's never do")
    func twoInstallations() async throws {
        let sync = try await RunningSync(.app)
        for (owner, project) in [("alpha", "apples"), ("beta", "pears")] {
            try await sync.gitHub.addRepository(owner, "garden")
            try await sync.gitHub.order(
                "installations", #"{"account": "\#(owner)", "repositories": ["\#(owner)/garden"]}"#)
            try sync.connect("\(owner)/garden", to: project)
        }
        let token = try sync.makeToken()
        let before = try await sync.gitHub.exchanges().last?.id ?? 0
        try await sync.gitHub.order(
            "faults", #"{"kind": "slow", "path_contains": "/repos/", "delay_ms": 400, "times": 10000}"#)
        _ = try await sync.startServer()

        func write(_ task: String, _ title: String) async throws -> Int64 {
            let answer = try await sync.send(
                "PUT", "/v1/tasks/\(task)", #"{"project_id": "\#(task)", "title": "\#(title)"}"#, token: token)
            #expect([200, 201].contains(answer.status), "\(answer.text)")
            return try answer.decoded(Written.self).operation.id
        }
        func state(_ operation: Int64) async throws -> String {
            try await sync.send("GET", "/v1/operations/\(operation)", token: token)
                .decoded(Written.Operation.self).state
        }
        var operations = [try await write("apples", "A"), try await write("pears", "P")]
        _ = try sync.startProjector()
        for round in 1...3 {
            // Each edit is made while the one before it is being brought to GitHub.
            #expect(
                try await eventually {
                    for operation in operations.suffix(2) where try await state(operation) == "queued" { return false }
                    return true
                })
            operations += [try await write("apples", "A\(round)"), try await write("pears", "P\(round)")]
        }
        #expect(
            try await eventually {
                for operation in operations where try await state(operation) != "completed" { return false }
                return true
            })

        let exchanges = try await sync.gitHub.exchanges(after: before)
        try checkStandIn(exchanges)
        try checkLedger(sync.log())
        try sync.checkRebuild()
    }

    /// What GitHub saw, by its clock.
    private func checkStandIn(_ exchanges: [GitHubControl.Exchange]) throws {
        let apples = exchanges.filter { $0.path.hasPrefix("/repos/alpha/") }
        let pears = exchanges.filter { $0.path.hasPrefix("/repos/beta/") }
        for calls in [apples, pears] {
            #expect(calls.count { $0.method == "POST" } == 1)
            #expect(calls.count { $0.method == "PATCH" } == 3)
            let inOrder = calls.sorted { $0.startedAtUs < $1.startedAtUs }
            for (one, next) in zip(inOrder, inOrder.dropFirst()) { #expect(!one.overlaps(next), "\(one) \(next)") }
        }
        #expect(apples.contains { apple in pears.contains { $0.overlaps(apple) } })
    }

    /// What the log says: the start of a call is written before it leaves, its answer after it came.
    private func checkLedger(_ log: [RunningSync.LoggedEvent]) throws {
        var underWay: Set<String> = []
        var most = 0
        for event in log {
            switch event.type {
            case "github.call.started":
                #expect(underWay.insert(try #require(event.record)).inserted, "\(event)")
            case "github.call.answered": #expect(underWay.remove(try #require(event.record)) != nil, "\(event)")
            case "github.call.failed": Issue.record("a call failed: \(event)")
            default: break
            }
            most = max(most, underWay.count)
        }
        #expect(most == 2)
        #expect(underWay.isEmpty)
    }
}
