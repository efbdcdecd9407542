import Foundation
import Projections
import TestSupport
import Testing

/// Every fault at every step of every call, over HTTP. It prints what happened, and the manual's page on failures says
/// the same.
@Suite("Fault table", .ownThreads, .timeLimit(.minutes(10)))
struct FaultTableTests {
    @Test(
        "After every fault at every step nothing is doubled, nothing is stuck, and the end is as the manual says",
        arguments: [TestSeed.ofThisRun])
    func table(seed: UInt64) async throws {
        async let killed = KilledProjectors.outcomes(seed: seed)
        let gitHub = try await FaultGitHub()
        let run = FaultRun(gitHub: gitHub)
        let played = try await run.play(Fault.all)
        let state = try await gitHub.control.ask("state").decoded(GitHubState.self)
        let requests = try await gitHub.control.exchanges()
        var outcomes: [FaultOutcome] = []
        for scene in played { outcomes.append(try await run.check(scene, state, requests)) }
        outcomes += try await refused()
        outcomes += try await killed
        Self.show(outcomes)
        let table = Self.table(outcomes)
        #expect(outcomes.count > 250)
        let manual = try Document.page("Failures").section("Fault by fault")?.rows ?? []
        let isSaid = Set(table) == Set(manual)
        #expect(isSaid, "the manual should say:\n\(Self.text(table))")
    }

    /// Nobody listens at GitHub's address; then somebody does.
    private func refused() async throws -> [FaultOutcome] {
        let gitHub = try await FaultGitHub()
        let run = FaultRun(gitHub: gitHub)
        let fault = Fault(name: "refused", step: .token)
        var scenes: [FaultScene] = []
        for call in FaultedCall.allCases {
            scenes.append(try await FaultScene(fault, call, number: scenes.count, at: gitHub))
        }
        gitHub.stop()
        let played = try await withThrowingTaskGroup(of: FaultRun.Played.self) { group in
            let (failures, failed) = AsyncStream<Void>.makeStream()
            for scene in scenes { group.addTask { try await Self.playWhileDown(scene) { _ = failed.yield() } } }
            var failing = failures.makeAsyncIterator()
            for _ in scenes { await failing.next() }
            try await gitHub.startAgain()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let state = try await gitHub.control.ask("state").decoded(GitHubState.self)
        let requests = try await gitHub.control.exchanges()
        var outcomes: [FaultOutcome] = []
        for scene in played { outcomes.append(try await run.check(scene, state, requests)) }
        return outcomes
    }

    private static func playWhileDown(
        _ scene: FaultScene, failed: @escaping @Sendable () -> Void
    ) async throws -> FaultRun.Played {
        // Also where it cannot be played: nobody is to wait for it then.
        defer { failed() }
        let id = try await scene.edit()
        try await scene.withProjector(waits: [300, 600, 1_200, 2_400, 4_800, 9_600].map { $0 * 1_000 }) {
            #expect(try await eventually { (try await scene.operation(id)?.failures ?? 0) > 0 })
            failed()
            try await scene.settle(id)
        }
        return FaultRun.Played(scene: scene, operation: id)
    }

    // What is printed, and what the manual has: a row for each fault and step, a column for each call.

    private static func show(_ outcomes: [FaultOutcome]) {
        print("| fault | step | call | what happened | requests | end |\n|---|---|---|---|---|---|")
        for outcome in outcomes.sorted(by: { $0.line < $1.line }) { print(outcome.line) }
        print("\(outcomes.count) cases")
    }

    private static func table(_ outcomes: [FaultOutcome]) -> [[String]] {
        Dictionary(grouping: outcomes) { [$0.fault, $0.step] }.map { place, outcomes in
            place
                + FaultedCall.allCases.map { call in
                    Set(outcomes.filter { $0.call == call }.map(\.end)).sorted().joined(separator: " or ")
                }.map { $0.isEmpty ? "-" : $0 }
        }
    }

    private static func text(_ table: [[String]]) -> String {
        table.map { "| " + $0.joined(separator: " | ") + " |" }.sorted().joined(separator: "\n")
    }
}
