package import LedgerEvents

/// What checking a log from its bytes found.
package struct Verification: Sendable {
    /// How many events and bodies were read, and the root over them.
    package internal(set) var events: Int64 = 0
    package internal(set) var bodies: Int64 = 0
    /// How many bodies were erased, each with an event that says so.
    package internal(set) var erased: Int64 = 0
    package internal(set) var root = TreeHash.empty
    /// In the order in which they were found.
    package internal(set) var problems: [Problem] = []
    /// The checkpoints that the log agrees with, by what they were called.
    package internal(set) var agreed: [String] = []
    /// What was given up, by checkpoints that tell of it, when a backup was put back. The log says so itself, and so
    /// could whoever changed it.
    package internal(set) var lost: [Problem] = []
    /// The id in the log's first event.
    package internal(set) var ledger: String?
    package internal(set) var epochs = Epochs()

    package struct Problem: Sendable, Equatable {
        /// Where it is wrong; with `through`, somewhere from here to there. nil: not at any one position.
        package var position: Position?
        package var through: Position?
        package var text: String
        /// The log does not reach as far as a checkpoint does: as with a copy that is older.
        package var isBehind = false

        fileprivate var order: (Position, Position) {
            position.map { (through ?? $0, -$0) } ?? (.max, 0)
        }

        init(at position: Position? = nil, through: Position? = nil, isBehind: Bool = false, _ text: String) {
            self.isBehind = isBehind
            self.position = position
            self.through = through
            self.text = text
        }
    }

    mutating func found(_ problem: Problem) { problems.append(problem) }

    /// The one that is to be looked at first: what ends first, and of those the one that says best where.
    package var first: Problem? {
        problems.min { $0.order < $1.order }
    }

    /// A checkpoint to hold the log against, and what to call it.
    package struct Witness: Sendable {
        package var name: String
        package var checkpoint: Checkpoint

        /// nil: its origin names none.
        package var epoch: Int64? { checkpoint.source?.epoch }

        package init(name: String, checkpoint: Checkpoint) {
            self.name = name
            self.checkpoint = checkpoint
        }
    }
}
