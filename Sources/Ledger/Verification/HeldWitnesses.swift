import LedgerEvents

/// The checkpoints that a log is held against while it is read, and what is known by them.
struct HeldWitnesses {
    /// A backup that was put back, with where.
    typealias Restoration = (position: Position, restored: LedgerRestored)

    private let all: [Verification.Witness]
    /// Those that the log has not been held against yet.
    private var unheld: [Verification.Witness]
    /// The most events that are as a checkpoint says.
    private(set) var agreedSize: Int64 = 0

    init(_ witnesses: [Verification.Witness]) {
        all = witnesses.sorted { $0.checkpoint.size < $1.checkpoint.size }
        unheld = all
    }

    /// Checkpoints of other ledgers than the one that the first event names.
    func strangers(to ledger: String?) -> [String] {
        guard let ledger else { return [] }
        return all.compactMap { witness in
            witness.checkpoint.source?.ledger == ledger
                ? nil
                : "this is the ledger \(ledger), and \(witness.name) is a checkpoint of \(witness.checkpoint.origin)"
        }
    }

    /// Compares the root with that of each checkpoint that was signed for as many events as have been read, in the
    /// epoch that they lead to.
    mutating func hold(against tree: TreeEdge, _ verification: inout Verification) {
        let epochHere = verification.epochs.current
        func isDue(_ witness: Verification.Witness) -> Bool {
            witness.checkpoint.size == tree.size && witness.epoch ?? epochHere == epochHere
        }
        let due = unheld.filter(isDue)
        guard !due.isEmpty else { return }
        unheld.removeAll(where: isDue)
        let root = tree.root
        defer { if due.allSatisfy({ $0.checkpoint.root == root }) { agreedSize = tree.size } }
        for witness in due {
            if witness.checkpoint.root == root {
                verification.agreed.append(witness.name)
            } else {
                verification.found(
                    .init(
                        at: min(agreedSize + 1, tree.size), through: tree.size,
                        "not what \(witness.name) was signed for: its root is \(witness.checkpoint.root.text), that of "
                            + "these events \(root.text)"))
            }
        }
    }

    /// Judges each checkpoint that the log could not be held against on the way: it does not reach so far, was another
    /// one by the end of that epoch, or is not yet what it was then. None is passed over.
    func judgeUnheld(_ head: Position, _ restorations: [Restoration], _ verification: inout Verification) {
        let epochs = verification.epochs
        for witness in unheld {
            let (name, size, epoch) = (witness.name, witness.checkpoint.size, witness.epoch ?? epochs.current)
            if size > epochs.end(of: epoch) {
                Self.judge(name, size, ofOtherEpoch: epoch, restorations, &verification)
            } else if size > head {
                verification.found(
                    .init(
                        at: head + 1, through: size, isBehind: true,
                        "missing: the log ends at \(head), and \(name) was signed for \(size) events"))
            } else {
                verification.found(
                    .init(
                        at: min(agreedSize + 1, size), through: size,
                        "not what \(name) was signed for: it was signed in epoch \(epoch), which begins only at "
                            + "\(epochs.first(of: epoch)) here"))
            }
        }
    }

    private static func judge(
        _ name: String, _ size: Int64, ofOtherEpoch epoch: Int64, _ restorations: [Restoration],
        _ verification: inout Verification
    ) {
        guard let (position, restored) = restorations.first(where: { $0.restored.epoch > epoch }) else {
            return verification.found(
                .init(
                    isBehind: true,
                    "the log is in epoch \(verification.epochs.current), and \(name) was signed in epoch \(epoch): "
                        + "an older copy was put in its place"))
        }
        let last = max(size, position)
        if restored.tells(ofEpoch: epoch, size: size) {
            verification.lost.append(
                .init(
                    at: position, through: last,
                    "given up when a backup of \(position - 1) events was put back (event \(position)): \(name) was "
                        + "signed for \(size) events in epoch \(epoch)"))
        } else {
            verification.found(
                .init(
                    at: position, through: last,
                    "missing: \(name) was signed for \(size) events in epoch \(epoch), and the backup that was put "
                        + "back at position \(position) was not known to be behind that"))
        }
    }
}
