/// What the conflict rules leave to whoever runs them. A policy is one value of a few choices; rules ask for a choice
/// and never for a name, so that a further policy touches none of the others.
package struct Policy: Sendable, Equatable {
    /// As configured, adopted and quoted in the log.
    package let name: String
    package let equalTimes: EqualTimes
    package let clientTimes: ClientTimes
    package let comparison: Comparison
    package let deletions: Deletions

    /// Two reports of one second.
    package enum EqualTimes: Sendable {
        /// The same only if they say the same; else the later in the log wins, and GitHub is asked.
        case compareContents
        /// The same, whatever they say.
        case areDuplicates
    }

    /// The time of a client's edit.
    package enum ClientTimes: Sendable {
        /// Counts while the edit waits to be sent, and against whole seconds.
        case countWhileWaiting
        /// Is a timestamp like GitHub's, to the microsecond.
        case areTimestamps
    }

    /// What an incoming report is compared with.
    package enum Comparison: Sendable {
        /// The snapshot that both sides are known to have held, with its content.
        case agreedSnapshot
        /// The time of the record's last change alone.
        case lastTime
    }

    package enum Deletions: Sendable {
        /// Never compared by time: what is gone is gone.
        case areTerminal
        /// Reports like any other.
        case areTimed
    }

    /// The rules as the manual states them.
    package static let timestamps = Policy(
        name: "timestamps", equalTimes: .compareContents, clientTimes: .countWhileWaiting,
        comparison: .agreedSnapshot, deletions: .areTerminal)

    /// Timestamps taken at their word, kept for comparison: it loses edits and deletions that share a second, and edits
    /// that wait while somebody comments.
    package static let seedLiteral = Policy(
        name: "seed-literal", equalTimes: .areDuplicates, clientTimes: .areTimestamps, comparison: .lastTime,
        deletions: .areTimed)

    /// The same but for one choice, under the same name: for experiments, since the ledger's
    /// policy is found by its name.
    package func but(_ equalTimes: EqualTimes) -> Policy {
        Policy(
            name: name, equalTimes: equalTimes, clientTimes: clientTimes, comparison: comparison, deletions: deletions)
    }

    package static let all = [timestamps, seedLiteral]

    package init?(named name: String) {
        guard let policy = Self.all.first(where: { $0.name == name }) else { return nil }
        self = policy
    }

    private init(
        name: String, equalTimes: EqualTimes, clientTimes: ClientTimes, comparison: Comparison, deletions: Deletions
    ) {
        self.name = name
        self.equalTimes = equalTimes
        self.clientTimes = clientTimes
        self.comparison = comparison
        self.deletions = deletions
    }
}
