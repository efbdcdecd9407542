/// Makes a history that fails as short as it gets: actions are left out, in large pieces first, then pauses and lots
/// are made smaller, as long as the same kind of thing goes wrong.
package struct Shrinker {
    private let kind: String
    private let history: History
    /// Told of each shorter history.
    private let progress: (History) -> Void

    package init(_ history: History, _ outcome: Outcome, progress: @escaping (History) -> Void = { _ in }) {
        self.history = history
        kind = outcome.violations.first?.kind ?? ""
        self.progress = progress
    }

    package func shortest() -> History {
        var best = history
        var before: History
        repeat {
            before = best
            leaveOut(&best)
            simplify(&best)
        } while best != before
        return best
    }

    private func fails(_ history: History) -> Bool {
        history.run().violations.contains { $0.kind == kind }
    }

    private func take(_ candidate: History, _ best: inout History) -> Bool {
        guard candidate != best, fails(candidate) else { return false }
        best = candidate
        progress(best)
        return true
    }

    private func leaveOut(_ best: inout History) {
        var size = max(1, best.actions.count / 2)
        while true {
            var start = 0
            while start < best.actions.count {
                var candidate = best
                candidate.actions.removeSubrange(start..<min(start + size, best.actions.count))
                if !take(candidate, &best) { start += size }
            }
            if size == 1 { return }
            size /= 2
        }
    }

    private func simplify(_ best: inout History) {
        for index in best.actions.indices {
            for change in Self.changes {
                var candidate = best
                change(&candidate.actions[index])
                _ = take(candidate, &best)
            }
        }
        for change in [{ $0.offset = 0 }, { $0.isOnFile = false }, { $0.isApp = false }] as [(inout Setting) -> Void] {
            var candidate = best
            change(&candidate.setting)
            _ = take(candidate, &best)
        }
    }

    private static let changes: [@Sendable (inout Action) -> Void] = [
        { $0.lots = 0 }, { $0.pause = 0 }, { $0.pause = min($0.pause, 1_000_000) }, { $0.numbers = $0.plainNumbers },
    ]
}

extension Action {
    /// The least of everything. A fault happens at once, and once.
    fileprivate var plainNumbers: [Int] { kind == .fault ? [1, 0] : numbers.map { _ in 0 } }
}
