import Foundation
import SimulatedWorld
import TestSupport
import Testing

import func RuleTesting.aside

@Suite("A simulated world")
struct SimulatorTests {
    /// What a short history has: enough for every kind of thing to happen somewhere among a dozen.
    private static let length = 50

    @Test("Histories of fixed seeds break nothing", arguments: [1, 4, 7] as [UInt64])
    func seeds(from first: UInt64) async throws {
        let coverage = try await aside {
            var coverage = Coverage()
            for seed in first..<first + 3 {
                let outcome = History(seed: seed, length: Self.length).run()
                #expect(outcome.violations.isEmpty, "seed \(seed): \(outcome.violations)")
                coverage.add(outcome.coverage)
            }
            return coverage
        }
        // Else nothing happened that could have broken anything.
        #expect(coverage.missing.count < 30, "\(coverage.missing)")
        #expect(coverage.decisions > 100)
        #expect(coverage.faults.count > 10, "\(coverage.faults)")
    }

    @Test("A seed is one history: in this process, once more, and in another one")
    func determinism() async throws {
        let prints = try await aside {
            (0..<2).map { _ in History(seed: 3, length: Self.length).run().fingerprint }
        }
        let program = Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "simulator").path
        let path = try #require(program)
        let other = try await aside {
            try Shell.run(path, ["--seeds", "1", "--first", "3", "--steps", String(Self.length)])
        }
        #expect(prints[0] == prints[1])
        #expect(other.status == 0 && other.output.contains(prints[0]), "\(other.output)")
    }

    /// Of so many seeds one finds it at the latest.
    private static let seedsThatSuffice: UInt64 = 40

    /// - Parameter first: Seeds before it were seen not to find it: tests are short of time.
    @Test(
        "A mistake in the rules is found within 40 seeds",
        arguments: [(Plant.dropRecheck, 7), (.equalTimes, 5), (.forgetMarker, 1)] as [(Plant, UInt64)])
    func plants(_ plant: Plant, from first: UInt64) async throws {
        let found = try await aside {
            (first...Self.seedsThatSuffice).contains { seed in
                let violations = History(seed: seed, length: Self.length, plant: plant).run().violations
                return violations.contains { $0.kind != "simulator" }
            }
        }
        #expect(found)
    }

    @Test("A history is a text, and the text is the history", arguments: [nil, Plant.equalTimes])
    func text(plant: Plant?) {
        let history = History(seed: 12, length: 80, plant: plant)
        #expect(History(history.description) == history)
        #expect(History("# a remark\n" + history.description) == history)
        #expect(History(history.description + "\nsomething else") == nil)
    }
}
