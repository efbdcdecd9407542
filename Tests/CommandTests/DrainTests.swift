import Foundation
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

/// A long queue before a GitHub with its limits on. By hand, in full: `DRAIN=full swift test --filter DrainTests` (300
/// creations, 2,000 edits of as many records and 5,000 of 200 others); in the tests a twentieth of it, before a GitHub
/// that allows so much less that its limits are met there, too.
@Suite("A long queue", .ownThreads, .timeLimit(.minutes(15)))
struct DrainTests {
    private static let isFull = ProcessInfo.processInfo.environment["DRAIN"] == "full"
    private static let speed = 10.0
    private static let owners = ["alpha", "beta", "gamma"]

    /// GitHub's own; in the tests less, of which more is left alone: by clocks that are so much faster, what a request's
    /// way takes is so much longer.
    private static let limits: GitHubLimits = {
        var limits = GitHubLimits()
        if !isFull { (limits.creationsPerMinute, limits.pointsPerMinute, limits.usablePercent) = (4, 240, 80) }
        return limits
    }()

    private struct Installed: Decodable { var id: Int64 }
    private struct Repository: Decodable { var id: Int64 }

    @Test("It drains at the pace that GitHub allows, in three installations at once, without one refusal")
    func drain() async throws {
        let (creations, edits, coalesced, rounds) = Self.isFull ? (300, 2_000, 200, 25) : (15, 100, 10, 25)
        let sync = try await RunningSync(.app)
        let hasty = try await HastyLedger(sync, speed: Self.speed, app: sync.app(), limits: Self.limits)
        try await sync.gitHub.order("webhooks", #"{"drop_probability": 1}"#)
        var installations: [String: Int64] = [:]
        for owner in Self.owners {
            let repository = try await sync.gitHub.order(
                "repositories", #"{"owner": "\#(owner)", "name": "garden"}"#
            ).decoded(Repository.self)
            let installed = try await sync.gitHub.order(
                "installations", #"{"account": "\#(owner)", "repositories": ["\#(owner)/garden"]}"#
            ).decoded(Installed.self)
            installations[owner] = installed.id
            try await hasty.connect(repository.id, "\(owner)/garden", to: owner, installation: installed.id)
        }
        for index in 0..<(edits + coalesced) {
            try await sync.gitHub.order(
                "human",
                #"{"repository": "\#(Self.owners[index % 3])/garden", "action": "open", "title": "issue \#(index)"}"#)
        }
        try await hasty.take(try await sync.gitHub.deliveries().filter { $0.event == "issues" })
        let tasks = try hasty.rows(Record.self).map(\.id).sorted()
        #expect(tasks.count == edits + coalesced)

        for index in 0..<creations {
            try await hasty.edit(.task("new-\(index)"), title: "new \(index)", in: Self.owners[index % 3])
        }
        for (index, task) in tasks.prefix(edits).enumerated() { try await hasty.edit(task, title: "edited \(index)") }
        for round in 1...rounds {
            for task in tasks.suffix(coalesced) { try await hasty.edit(task, title: "round \(round)") }
        }
        let limits = Self.limits
        try await sync.gitHub.order(
            "limits",
            """
            {
                "renew": true, "content_per_minute": \(limits.creationsPerMinute),
                "content_per_hour": \(limits.creationsPerHour), "points_per_minute": \(limits.pointsPerMinute),
                "concurrent": 100
            }
            """)
        let before = try await sync.gitHub.exchanges().last?.id ?? 0

        let began = hasty.clock.now()
        let projector = Task { try await hasty.projector().run() }
        let waiting = "state IN ('queued', 'processing')"
        let isDrained = try await eventually(within: 600) { try hasty.rows(Operation.self, waiting).isEmpty }
        let took = hasty.clock.now() - began
        projector.cancel()
        try? await projector.value
        try await hasty.close()
        #expect(isDrained)

        let exchanges = try await sync.gitHub.exchanges(after: before)
        for owner in Self.owners {
            let writes = exchanges.filter { $0.path.hasPrefix("/repos/\(owner)/") && $0.method != "GET" }
                .sorted { $0.startedAtUs < $1.startedAtUs }
            #expect(abs(writes.count - (creations + edits + coalesced) / 3) <= 1)
            for (one, next) in zip(writes, writes.dropFirst()) { #expect(!one.overlaps(next)) }
            // One a second of its clock; what a request's way takes makes single gaps longer and the next ones shorter.
            let first = try #require(writes.first), last = try #require(writes.last)
            #expect(Double(last.startedAtUs - first.startedAtUs) * Self.speed > Double(writes.count - 1) * 500_000)
        }
        #expect(exchanges.allSatisfy { ($0.status ?? 0) < 400 })
        #expect(try hasty.events(.callFailed).isEmpty)
        let states = Dictionary(
            grouping: try hasty.rows(Operation.self, "direction = 'outbound'"), by: \.state.name
        ).mapValues(\.count)
        #expect(states == [.completed: creations + edits + coalesced, .canceled: coalesced * (rounds - 1)])

        let paper = Double((creations + edits + coalesced + 2) / 3)
        let seconds = Double(took) / 1_000_000
        print(
            "drained \(creations) creations, \(edits) edits and \(coalesced * rounds) edits of \(coalesced) records with",
            "\(exchanges.count) requests in \(Int(seconds)) s of a clock \(Self.speed) times as fast;",
            "a write a second takes \(Int(paper)) s: ratio \((seconds / paper * 100).rounded() / 100)")
    }
}
