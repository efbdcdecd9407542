import Projections
import RuleTesting
import Testing

/// Every order of small sets. `swift run -c release rule-explorer orders` runs all of them; here run those that take a
/// second or so.
@Suite("Every order of a few events", .timeLimit(.minutes(5)))
struct ExplorationTests {
    private static let settings = SmallSets.settings

    @Test(
        "Every order of an edit there, an edit here and a deletion breaks nothing", arguments: settings.indices)
    func whole(_ number: Int) async throws {
        let set: [Happening] = [.openThere, .retitleThere("T"), .retitleHere("H"), .deleteThere]
        let outcome = try await aside { SmallSets.exploration(set, Self.settings[number]).run() }
        #expect(outcome.failure == nil, "\(outcome.failure.map { "\($0)" } ?? "")")
        #expect(outcome.histories > 400)
    }

    @Test(
        "Every order of our create, a change there, an edit here and a deletion breaks nothing",
        arguments: settings.indices)
    func create(_ number: Int) async throws {
        let set: [Happening] = [.createHere, .retitleThere("T"), .relabelHere("h"), .deleteThere]
        let outcome = try await aside { SmallSets.exploration(set, Self.settings[number]).run() }
        #expect(outcome.failure == nil, "\(outcome.failure.map { "\($0)" } ?? "")")
        #expect(outcome.histories > 400)
    }

    @Test(
        "Looking at each state once finds as many histories and the same ends as walking each history",
        arguments: settings.indices)
    func nothingOverlooked(_ number: Int) async throws {
        for set: [Happening] in [
            [.createHere, .retitleThere("T")], [.openThere, .relabelThere("t"), .retitleHere("H")],
        ] {
            let exploration = SmallSets.exploration(set, Self.settings[number])
            let (states, each) = try await aside { (exploration.run(), exploration.runEach()) }
            #expect(states.failure == nil && each.failure == nil)
            #expect(states.histories == each.histories)
            #expect(states.states == each.states)
            #expect(states.ends == each.ends)
            #expect(states.steps < each.steps)
        }
    }

    @Test("Both ways find what breaks in few orders only")
    func planted() async throws {
        var exploration = Exploration(
            [.openThere, .relabelThere("t"), .relabelHere("h")], World.Setting(tick: 1_000_000, offset: -3_000_000),
            forgotten: 1)
        // An edit that is sent twice: the answer has to be lost, and a change there to stand in its place since.
        exploration.demand = { world in
            let isPlanted = world.records.values.contains { state in
                state.operations.values.contains { $0.attempts > 1 }
            }
            return isPlanted ? ["planted"] : []
        }
        let (states, each) = try await aside { [exploration] in (exploration.run(), exploration.runEach()) }
        #expect((states.failure == nil) == (each.failure == nil))
        #expect(states.failure?.violations == ["planted"])
    }
}
