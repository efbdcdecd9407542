import LedgerEvents

/// The writer's hold of the ledger: groups of commands, one after the other, whose rows are
/// committed together at its end.
final class Sitting {
    /// The group under way. Empty: all have been answered.
    private(set) var group: [any GroupCommit.Command]
    /// Whether the log has that group.
    private(set) var isDurable = false
    /// Whether the rows of all groups are committed.
    var hasRows = false
    /// Where the log stood when the sitting began, and where it stands; nil until it has been looked at.
    private(set) var before: Position?
    private(set) var head: Position = 0
    /// The last event's.
    private(set) var leaf: [UInt8] = []
    /// When the last event was recorded.
    var lastTime: Microseconds = 0
    private let began = ContinuousClock.now
    private let longest: Duration

    init(_ group: [any GroupCommit.Command], _ limits: SittingLimits) {
        self.group = group
        longest = limits.longest
    }

    var hasLasted: Bool { .now - began >= longest }
    var hasAppended: Bool { before.map { head > $0 } ?? false }

    /// The log has been committed with the group in it.
    func commit(from before: Position, to head: Position, leaf: [UInt8]) {
        self.before = self.before ?? before
        if head > before { self.leaf = leaf }
        self.head = head
        isDurable = true
    }

    /// Those who wait hear what has become of their commands.
    func answer(_ failure: (any Error)? = nil) {
        for command in group { command.finish(failure) }
        group = []
    }

    func goOn(with group: [any GroupCommit.Command]) {
        self.group = group
        isDurable = false
    }
}
