import SimulatedWorld
import Testing

import func RuleTesting.aside

@Suite("A history that fails is made short")
struct ShrinkerTests {
    /// An issue is edited in the second in which it was opened or edited, under rules that take equal times for the
    /// same; and what has nothing to do with it.
    private static let failing = """
        setting token offset 0 plant equal-times
        open 1 2 3 1 pause 20000000 lots 0
        wait 0 0 0 0 pause 1000000 lots 0
        stopClock 3 0 0 0 pause 10000 lots 0
        edit 0 0 5 0 pause 100000 lots 0
        edit 0 0 7 0 pause 100000 lots 0
        say 0 0 0 0 pause 1000000 lots 0
        """

    @Test("What is left fails alike, and nothing can be left out of it")
    func shortest() async throws {
        let history = try #require(History(Self.failing))
        let (outcome, short) = try await aside {
            let outcome = history.run()
            return (outcome, Shrinker(history, outcome).shortest())
        }
        let kind = try #require(outcome.violations.first?.kind)
        #expect(short.actions.map(\.kind) == [.open, .edit])
        for left in short.actions.indices.map(Optional.some) + [nil] {
            let candidate = left.map { index in
                History(
                    setting: short.setting,
                    actions: short.actions.enumerated().filter { $0.offset != index }.map(\.element))
            }
            let violations = try await aside { (candidate ?? short).run().violations }
            #expect(violations.contains { $0.kind == kind } == (left == nil), "\(short)")
        }
    }
}
