package import Projections

/// Every order of a small set of happenings, deliveries and the projector's steps, explored to the end.
package struct Exploration: Sendable {
    package var setting: World.Setting
    package var policy: Policy
    /// How many deliveries may arrive a second time under another id, in each history.
    package var repeats: Int
    /// How many answers may never come, in each history.
    package var forgotten: Int
    /// People do these things in any order, but for those that wait for something to be there.
    package var happenings: [Happening]
    /// What is demanded of every state beside what must hold always.
    package var demand: @Sendable (World) -> [String] = { _ in [] }

    package struct Outcome: Sendable {
        /// How many orders there are, each to its end.
        package var histories: UInt128 = 0
        /// How many steps were taken to see them all.
        package var steps = 0
        /// Different states that were met, and those of them in which nothing can happen any more.
        package var states: Set<Fingerprint> = []
        package var ends: Set<Fingerprint> = []
        /// The first history that broke something, and what.
        package var failure: (history: [Step], violations: [String])?
    }

    package init(
        _ happenings: [Happening], _ setting: World.Setting = .init(), policy: Policy = .timestamps, repeats: Int = 0,
        forgotten: Int = 0
    ) {
        self.happenings = happenings
        self.setting = setting
        self.policy = policy
        self.repeats = repeats
        self.forgotten = forgotten
    }

    var beginning: Situation {
        Situation(World(setting, policy: policy), happenings, repeats: repeats, forgotten: forgotten)
    }

    func violations(_ situation: Situation) -> [String] { situation.world.violations + demand(situation.world) }

    /// What is wrong once all has come to rest.
    func violationsAtRest(_ situation: Situation) -> [String] {
        var end = situation.world
        do {
            return try end.settle()
        } catch {
            return ["threw \(error) while settling"]
        }
    }
}

extension Exploration {
    /// Looks at each different state once and counts the ways that lead on from it: every history is covered, though
    /// only the states are visited.
    package func run() -> Outcome {
        var walk = GraphWalk(exploration: self)
        let histories = walk.histories(from: beginning)
        walk.outcome.histories = walk.outcome.failure == nil ? histories : 0
        return walk.outcome
    }
}

/// A walk over the states, depth first.
private struct GraphWalk {
    let exploration: Exploration
    var outcome = Exploration.Outcome()
    private var path: [Step] = []
    /// Of each state that was met, how many histories go on from it; 0 while that is being found out.
    private var known: [Fingerprint: UInt128] = [:]

    init(exploration: Exploration) { self.exploration = exploration }

    mutating func histories(from situation: Situation) -> UInt128 {
        let state = situation.fingerprint
        if let count = known[state] {
            if count == 0 { fail(["the steps go round in a circle"]) }
            return count
        }
        known[state] = 0
        let violations = exploration.violations(situation)
        guard violations.isEmpty else { return fail(violations) }
        var count: UInt128 = 0
        do {
            let isWhole = try situation.following { step, next in
                outcome.steps += 1
                path.append(step)
                defer { path.removeLast() }
                // Adding traps where it would overflow: a number that comes out is right.
                count += histories(from: next)
                return outcome.failure == nil
            }
            guard isWhole else { return 0 }
        } catch {
            return fail(["threw \(error)"])
        }
        if count == 0 {
            let violations = exploration.violationsAtRest(situation)
            guard violations.isEmpty else { return fail(violations) }
            outcome.ends.insert(state)
            count = 1
        }
        known[state] = count
        outcome.states.insert(state)
        return count
    }

    @discardableResult
    private mutating func fail(_ violations: [String]) -> UInt128 {
        if outcome.failure == nil { outcome.failure = (path, violations) }
        return 0
    }
}
