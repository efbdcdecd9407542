/// How many commands are committed together.
///
/// One sync to disk serves a whole group, so that a slow disk wants large ones. But those who wait are answered all at
/// once, and until they come back with the next there is nothing to do: on a fast disk smaller groups keep everybody
/// busy, and answer sooner.
struct GroupPace: Sendable, Equatable {
    /// Bounds the time that the first of a group waits for the last.
    static let largest = 512
    /// One slow command does not tell of the next ones.
    static let smallest = 8

    private(set) var limit = largest

    /// Deciding takes so many times as long as committing, at least: the disk costs a fifth of the time then.
    private static let share = 4
    /// Below this, what a group costs beside the disk counts for more.
    private static let shortest: Duration = .milliseconds(2)

    /// Learns from a group.
    ///
    /// - Parameters:
    ///   - deciding: The time that its commands took.
    ///   - committing: The time that the log's commit took, the sync included.
    mutating func note(_ count: Int, deciding: Duration, committing: Duration) {
        guard count > 0, deciding > .zero else { return }
        let wanted = max(committing * Self.share, Self.shortest) / deciding * Double(count)
        limit = wanted < Double(Self.largest) ? max(Self.smallest, Int(wanted)) : Self.largest
    }
}
