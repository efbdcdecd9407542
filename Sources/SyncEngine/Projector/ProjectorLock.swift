package import Ledger

/// Sees to it that a data folder has one projector at a time.
package protocol ProjectorLock: Sendable {
    /// Takes the lock for the life of the process, or says at once that another has it.
    func tryToKeep() -> Bool
    /// Gives back what `tryToKeep` took.
    func release()

    /// Who has it, as far as that is known.
    var holder: LockHolder? { get }
}

extension FileLock: ProjectorLock {}
