import Ledger
import LedgerEvents

/// A copy of the log, and what those knew then who hold something against it.
struct Backup {
    var file: String
    var checkpoint: Checkpoint
    var mirror: LogMirror
    var onceOnly: OnceOnly
    var heard: HeardTexts
    var past: PastView
}

/// Where a backup is put back, the log knows nothing any more of what was said after it was made: nobody can hold that
/// against it. What happened at GitHub has happened.
extension Universe {
    func goBack(to backup: Backup) {
        let coverage = mirror.coverage
        mirror = backup.mirror
        mirror.coverage = coverage
        (onceOnly, heard, past) = (backup.onceOnly, backup.heard, backup.past)
        // What was read went with the processes that had read it.
        readings = ReadBeforeWrite()
        creations.forget(after: mirror.head)
        forgetUnmarked()
    }
}

extension LogMirror {
    /// - Parameters:
    ///   - before: What the log was that gave way.
    ///   - size: How many events the backup had.
    func flaws(of before: LogMirror, putBackAt size: Position) -> [Violation] {
        var found: [Violation] = []
        if epochs.current <= before.epochs.current {
            found.append(.init("restore", "epoch \(epochs.current) follows \(before.epochs.current)"))
        }
        let returned = contents.keys.filter { $0 <= size && before.contents[$0] == nil }.sorted()
        for position in returned {
            found.append(.init("restore", "what \(position) said had been erased, and is back"))
        }
        return found
    }
}
