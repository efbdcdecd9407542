package import LedgerEvents

/// What a decision is told of the world: it asks no clock and draws no number itself.
package struct Moment: Sendable {
    /// The time at which the events will be recorded.
    package var present: Microseconds
    /// The position that the first event will have.
    package var next: Position
    /// How far GitHub's clock is ahead of ours.
    package var clockOffset: Microseconds
    package var policy: Policy
    /// Where the story began; nil if it begins here.
    package var correlation: Position?
    /// What led to this.
    package var causation: Position?

    package init(
        present: Microseconds, next: Position, clockOffset: Microseconds, policy: Policy, correlation: Position? = nil,
        causation: Position? = nil
    ) {
        self.present = present
        self.next = next
        self.clockOffset = clockOffset
        self.policy = policy
        self.correlation = correlation
        self.causation = causation
    }

    /// The present on GitHub's clock.
    var presentAtGitHub: Microseconds { present + clockOffset }
}
