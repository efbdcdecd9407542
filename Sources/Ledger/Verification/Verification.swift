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

    package struct Problem: Sendable, Equatable {
        /// Where it is wrong; with `through`, somewhere from here to there. nil: not at any one position.
        package var position: Position?
        package var through: Position?
        package var text: String

        fileprivate var order: (Position, Position) {
            position.map { (through ?? $0, -$0) } ?? (.max, 0)
        }

        init(at position: Position? = nil, through: Position? = nil, _ text: String) {
            self.position = position
            self.through = through
            self.text = text
        }
    }

    /// The one that is to be looked at first: what ends first, and of those the one that says best where.
    package var first: Problem? {
        problems.min { $0.order < $1.order }
    }

    /// A checkpoint to hold the log against, and what to call it.
    package struct Witness: Sendable {
        package var name: String
        package var checkpoint: Checkpoint

        package init(name: String, checkpoint: Checkpoint) {
            self.name = name
            self.checkpoint = checkpoint
        }
    }
}
