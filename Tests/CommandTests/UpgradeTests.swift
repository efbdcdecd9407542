import Foundation
import Ledger
import LedgerEvents
import Projections
import RuleTesting
import SyncEngine
import Synchronization
import TestSupport
import Testing

/// As the manual tells to do it: the new program makes its projections ready while the old one serves, and then takes
/// its place.
@Suite("An upgrade of a service that is in use", .ownThreads, .timeLimit(.minutes(4)))
struct UpgradeTests {
    /// GitHub gives up on a webhook that is not answered in that time.
    private static let patience: Duration = .seconds(10)

    @Test(
        "Webhooks are refused between the end of the old program and the start of the new one and at no other time, and none is lost"
    )
    func handover() async throws {
        let sync = try await RunningSync(settings: ["SYNCLEDGER_RECONCILE_INTERVAL": "1"])
        let people = People(gitHub: sync.gitHub)
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        try await Self.fill(sync.folder.file("data"))
        let next = try NextVersion.make(in: sync.folder)
        let old = try await sync.startServer(withProjector: true)
        let inUse = try Self.inUse(sync)

        let (visits, api, settings) = (Visits(), sync.api, sync.settings)
        var (stopped, started) = (ContinuousClock.now, ContinuousClock.now)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { await visits.go(on: api) } }
            // What they do at GitHub while nobody listens is told once, and comes by GitHub's log of deliveries.
            group.addTask {
                while !visits.areOver {
                    try await people.open("Bed")
                    try await Task.sleep(for: .milliseconds(100))
                }
            }
            defer { visits.end() }
            let rebuilt = try await aside { try BuiltPrograms.run(next, ["rebuild"], environment: settings) }
            #expect(rebuilt.status == 0 && rebuilt.output.contains("lie ready beside those of another version"))
            #expect(try Self.inUse(sync) == inUse)

            stopped = .now
            old.terminate()
            old.waitUntilExit()
            #expect(old.terminationStatus == 0)
            let new = try await sync.startServer(withProjector: true, program: next)
            started = .now
            #expect(try Self.inUse(sync) != inUse)
            #expect(try sync.lines(of: new).allSatisfy { !$0.contains("making projections") })
            try await Task.sleep(for: .seconds(2))
        }
        let refused = visits.refused
        #expect(
            refused.allSatisfy { $0.upperBound > stopped && $0.lowerBound < started },
            "\(refused), \(stopped), \(started)")
        let gap = visits.longestPause
        print(
            "an upgrade: \(refused.count) webhooks refused, nobody answered for \(gap), \(visits.acknowledged.count) taken; from SIGTERM to the first answer \(started - stopped)"
        )
        #expect(gap < Self.patience)

        try await sync.checkAgreement(people)
        let known = try sync.log().filter { $0.type == "webhook.received" }.compactMap(\.payload.delivery)
        #expect(Set(known).isSuperset(of: visits.acknowledged) && Set(known).count == known.count)
        let check = try BuiltPrograms.run(next, ["rebuild", "--check"], environment: sync.settings)
        #expect(check.status == 0, "\(check)")
    }

    private static func inUse(_ sync: RunningSync) throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: sync.folder.file("data/projections.db"))
    }

    /// A log that takes a while to fold.
    private static func fill(_ data: String) async throws {
        let ledger = try Ledger.open(folder: data, tables: ProjectionCatalog.tables)
        for group in 0..<40 {
            try await ledger.write { transaction in
                for index in 0..<500 {
                    try transaction.append(
                        Draft(ProjectSaved(project: "p-\(group)-\(index)"), body: .new(Array("A bed".utf8))))
                }
            }
        }
    }

    /// Webhooks of one sender after another, each again until it is taken.
    private final class Visits: Sendable {
        private let state = Mutex(State())

        private struct State {
            var acknowledged: [String] = []
            /// From when one was sent to when it was refused.
            var refused: [ClosedRange<ContinuousClock.Instant>] = []
            var lastAnswer: ContinuousClock.Instant?
            var longestPause: Duration = .zero
            var areOver = false
        }

        var acknowledged: [String] { state.withLock(\.acknowledged) }
        var refused: [ClosedRange<ContinuousClock.Instant>] { state.withLock(\.refused) }
        var longestPause: Duration { state.withLock(\.longestPause) }
        var areOver: Bool { state.withLock(\.areOver) }

        func end() { state.withLock { $0.areOver = true } }

        func go(on api: String) async {
            while !areOver {
                let delivery = SignedDelivery(
                    guid: UUID().uuidString, event: "star", body: Data(#"{"action": "created"}"#.utf8))
                while !areOver {
                    let sent = ContinuousClock.now
                    guard await delivery.post(to: api) == nil else {
                        noteAnswer(to: delivery)
                        break
                    }
                    state.withLock { $0.refused.append(sent...ContinuousClock.now) }
                    try? await Task.sleep(for: .milliseconds(5))
                }
            }
        }

        private func noteAnswer(to delivery: SignedDelivery) {
            state.withLock { state in
                state.acknowledged.append(delivery.guid)
                if let last = state.lastAnswer { state.longestPause = max(state.longestPause, .now - last) }
                state.lastAnswer = .now
            }
        }
    }
}
