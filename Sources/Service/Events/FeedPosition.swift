import LedgerEvents

/// Where a client of the log is: `92`, and `92.1` in a ledger that is in epoch 1. Where a backup was put back,
/// positions are given out again for other events.
struct FeedPosition: Sendable {
    let position: Position
    private let epoch: Int64

    init(_ position: Position, _ epochs: Epochs) {
        self.position = position
        epoch = epochs.current
    }

    /// nil: not what `text` is.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let position = Position(parts[0]), position >= 0,
            let epoch = parts.count == 1 ? 0 : Int64(parts[1]), epoch >= 0
        else { return nil }
        (self.position, self.epoch) = (position, epoch)
    }

    var text: String { epoch == 0 ? "\(position)" : "\(position).\(epoch)" }

    /// Makes sure that whoever goes on from here passes over nothing and sees nothing twice.
    ///
    /// - Parameter source: Where the client gave it.
    func check(_ epochs: Epochs, head: Position, from source: String) throws(Problem) {
        // Epochs only rise: this ledger has given out none that is later than its own.
        guard epoch <= epochs.current else {
            throw .invalid(
                source,
                """
                is \(text), of epoch \(epoch), which this ledger has not come to: it is in epoch \(epochs.current), and \
                so another one, or an older copy of the one that gave it; begin anew
                """)
        }
        let end = epochs.end(of: epoch)
        guard position <= end else {
            throw .invalid(
                source,
                """
                is \(text), of epoch \(epoch), and this ledger is in epoch \(epochs.current): it has been restored from a \
                backup, and what it has of that epoch ends at \(end); go on from there
                """)
        }
        // Another ledger's: waiting for it would pass over events in silence.
        guard position <= head else { throw .invalid(source, "is \(text), and this ledger ends at \(head)") }
    }
}
