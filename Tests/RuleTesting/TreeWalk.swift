extension Exploration {
    /// Walks every history one by one, which takes as long as there are histories. It shows that `run`, which visits
    /// states, overlooks nothing.
    ///
    /// - Parameter limit: The most histories to walk.
    package func runEach(limit: UInt128 = .max) -> Outcome {
        var walk = TreeWalk(exploration: self, limit: limit)
        walk.descend(beginning)
        return walk.outcome
    }
}

private struct TreeWalk {
    let exploration: Exploration
    let limit: UInt128
    var outcome = Exploration.Outcome()
    private var path: [Step] = []
    /// Where each state leads, as it was found when it was first met.
    private var exits: [Fingerprint: [Fingerprint]] = [:]

    init(exploration: Exploration, limit: UInt128) {
        self.exploration = exploration
        self.limit = limit
    }

    mutating func descend(_ situation: Situation) {
        let state = situation.fingerprint
        outcome.states.insert(state)
        let violations = exploration.violations(situation)
        guard violations.isEmpty else { return fail(violations) }
        var next: [Fingerprint] = []
        do {
            let isWhole = try situation.following { step, situation in
                outcome.steps += 1
                next.append(situation.fingerprint)
                path.append(step)
                defer { path.removeLast() }
                descend(situation)
                return outcome.failure == nil && outcome.histories < limit
            }
            guard isWhole else { return }
        } catch {
            return fail(["threw \(error)"])
        }
        next.sort()
        if let known = exits[state], known != next { return fail(["two worlds of one fingerprint lead elsewhere"]) }
        exits[state] = next
        guard next.isEmpty else { return }
        let wrong = exploration.violationsAtRest(situation)
        guard wrong.isEmpty else { return fail(wrong) }
        outcome.ends.insert(state)
        outcome.histories += 1
    }

    private mutating func fail(_ violations: [String]) {
        if outcome.failure == nil { outcome.failure = (path, violations) }
    }
}
