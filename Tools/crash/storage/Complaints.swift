import CFaultyStorage
import Synchronization

/// Errors that nothing of what was done to the disk explains: the ledger's own.
final class Complaints: Sendable {
    private let found = Mutex<[String]>([])

    var all: [String] { found.withLock(\.self) }

    /// Whether no call has failed yet, and the power is there. What failed before that was asked
    /// has nobody else to blame.
    static var isUndisturbed: Bool { faulty_storage_has_power() != 0 && faulty_storage_faults() == 0 }

    func note(_ what: String, _ error: any Error) {
        guard Self.isUndisturbed else { return }
        found.withLock { $0.append("\(what) failed, and nothing was done to the disk: \(error)") }
    }
}
