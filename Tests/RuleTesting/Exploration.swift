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

    package struct Outcome: Sendable {
        package var histories = 0
        package var steps = 0
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

    /// - Parameter limit: The most histories to explore.
    package func run(limit: Int = .max) -> Outcome {
        var outcome = Outcome()
        descend(
            World(setting, policy: policy), happenings, repeats: repeats, forgotten: forgotten, path: [], limit,
            &outcome)
        return outcome
    }

    private func descend(
        _ world: World, _ left: [Happening], repeats: Int, forgotten: Int, path: [Step], _ limit: Int,
        _ outcome: inout Outcome
    ) {
        guard outcome.failure == nil, outcome.histories < limit else { return }
        var isEnd = true
        for step in candidates(world, left, repeats: repeats, forgotten: forgotten) {
            var next = world
            do {
                guard try next.take(step) else { continue }
            } catch {
                outcome.failure = (path + [step], ["threw \(error)"])
                return
            }
            isEnd = false
            outcome.steps += 1
            let violations = next.violations
            guard violations.isEmpty else {
                outcome.failure = (path + [step], violations)
                return
            }
            var rest = left
            if case .happen(let happening) = step, let index = rest.firstIndex(of: happening) { rest.remove(at: index) }
            var (repeatsLeft, forgottenLeft) = (repeats, forgotten)
            if case .deliverTwice = step { repeatsLeft -= 1 }
            if case .forget = step { forgottenLeft -= 1 }
            descend(
                next, rest, repeats: repeatsLeft, forgotten: forgottenLeft, path: path + [step], limit, &outcome)
            guard outcome.failure == nil, outcome.histories < limit else { return }
        }
        if isEnd { finish(world, path, &outcome) }
    }

    private func candidates(_ world: World, _ left: [Happening], repeats: Int, forgotten: Int) -> [Step] {
        var steps = left.map { Step.happen($0) }
        for index in world.gitHub.deliveries.indices {
            steps.append(.deliver(index))
            if repeats > 0 { steps.append(.deliverTwice(index)) }
        }
        steps.append(.project)
        if forgotten > 0 { steps.append(.forget) }
        return steps
    }

    private func finish(_ world: World, _ path: [Step], _ outcome: inout Outcome) {
        outcome.histories += 1
        var end = world
        do {
            let violations = try end.settle()
            if !violations.isEmpty { outcome.failure = (path, violations) }
        } catch {
            outcome.failure = (path, ["threw \(error) while settling"])
        }
    }
}
