package import LedgerEvents

/// What a ledger is known to have had that a copy of it has not.
package struct RestoreLoss: Sendable {
    /// Where the copy ends.
    package var size: Position
    /// The greatest epoch that is known to have been.
    package private(set) var epoch: Int64
    /// How far the ledger had come, by whoever tells of the most.
    package private(set) var ahead: Ahead?

    package struct Ahead: Sendable {
        package var name: String
        package var epoch: Int64
        package var size: Position
        package var checkpoint: Checkpoint? = nil
        /// How many events the copy lacks; nil: the two have gone different ways.
        package var lost: Int64? = nil
    }

    /// - Parameter witnesses: Those that the copy was held against.
    init(of copy: LogStanding, witnesses: [Verification.Witness]) throws {
        size = copy.head
        epoch = copy.epochs.current
        for witness in witnesses {
            guard let source = witness.checkpoint.source, source.ledger == copy.ledger else {
                throw LedgerError(
                    .refused, "\(witness.name) is a checkpoint of \(witness.checkpoint.origin), which is another ledger"
                )
            }
            // What an earlier restore had given up is told of in the log.
            guard source.epoch > epoch || (source.epoch == epoch && witness.checkpoint.size > size) else { continue }
            note(
                Ahead(
                    name: witness.name, epoch: source.epoch, size: witness.checkpoint.size,
                    checkpoint: witness.checkpoint), in: copy)
        }
    }

    /// Compares with the log that is to give way.
    ///
    /// - Throws: If that is another ledger.
    mutating func compare(_ copy: LogStanding, with present: LogStanding, in folder: String) throws {
        guard present.ledger == copy.ledger else {
            throw LedgerError(
                .refused,
                """
                the folder \(folder) has the ledger \(present.ledger), and the copy is of \(copy.ledger); name another \
                folder with --data
                """)
        }
        // Rows tell of all that was before them by their times and numbers: where one is the
        // same, so is what led to it.
        func isShared(_ position: Position) throws -> Bool {
            try present.leaf(at: position) == copy.leaf(at: position)
        }
        if try present.head <= copy.head && isShared(present.head) { return }
        guard !copy.tells(ofEpoch: present.epochs.current, size: present.head) else { return }
        let isBehind = try present.head > copy.head && isShared(copy.head)
        let found = Ahead(
            name: "the ledger in \(folder)", epoch: present.epochs.current, size: present.head,
            lost: isBehind ? present.head - copy.head : nil)
        epoch = max(epoch, found.epoch)
        if let ahead, (ahead.epoch, ahead.size) >= (found.epoch, found.size) {
            // A checkpoint tells how far it went, and not where.
            if !isBehind { self.ahead?.lost = nil }
        } else {
            ahead = found
        }
    }

    /// What the copy is to say of it, as the beginning of a new epoch.
    ///
    /// - Parameter least: The least epoch to begin.
    package func restored(epoch least: Int64 = 1) -> LedgerRestored {
        LedgerRestored(
            epoch: max(epoch + 1, least), size: size, aheadSize: ahead?.size, aheadEpoch: ahead?.epoch,
            lost: ahead?.lost)
    }

    /// Something else tells that there was an epoch.
    mutating func note(epoch begun: Int64) { epoch = max(epoch, begun) }

    private mutating func note(_ found: Ahead, in copy: LogStanding) {
        var found = found
        epoch = max(epoch, found.epoch)
        if found.epoch == copy.epochs.current, found.size > size { found.lost = found.size - size }
        if let ahead, (ahead.epoch, ahead.size) >= (found.epoch, found.size) { return }
        ahead = found
    }
}
