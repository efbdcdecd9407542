package import LedgerEvents

/// What came of a history.
package struct Outcome: Sendable {
    package var violations: [Violation] = []
    package var coverage = Coverage()
    /// Equal for equal histories.
    package var fingerprint = ""
    /// How long it was, on its own clock.
    package var time: Microseconds = 0
    package var events: Position = 0
    package var records = 0

    package init() {}
}

extension History {
    /// Lives through it, up to the first thing that must not be.
    package func run(_ story: Story = Story()) -> Outcome {
        var outcome = Outcome()
        do {
            let universe = try Universe(setting, story: story)
            for action in actions {
                guard universe.violations.isEmpty else { break }
                universe.carry(action)
            }
            if universe.violations.isEmpty { universe.settle() }
            if universe.violations.isEmpty { universe.checkEnd() }
            if universe.violations.isEmpty, universe.giveBack() { universe.checkEnd() }
            if universe.violations.isEmpty, !setting.isLiteral { universe.checkRestoration() }
            outcome.violations = universe.violations
            outcome.coverage = universe.mirror.coverage
            outcome.time = universe.scheduler.now - Universe.beginning
            outcome.events = universe.mirror.head
            outcome.records = universe.mirror.records.count
            outcome.fingerprint = universe.fingerprint
            universe.end()
        } catch {
            outcome.violations = [Violation("simulator", "\(error)")]
        }
        return outcome
    }
}
