import Foundation
import Ledger
import LedgerEvents

/// A backup is made while everything runs, and put back when everything has moved on: by the ledger's own code, so that
/// it takes a log that is in a file.
extension Universe {
    func backUp() {
        guard disk.file != nil else { return }
        attempt {
            let place = disk.folder + "/backup"
            let maker = try LedgerBackup(folder: disk.folder, to: place, mayReplace: true)
            let signer = try NoteSigner(
                name: Checkpoint.origin(ledger: Self.name, epoch: mirror.epochs.current), seed: Self.checkpointKey)
            let made = try scheduler.finish(on: hands) {
                try await maker.make(attest: { try .sign(size: $0, root: $1, by: signer) }, progress: { _, _, _ in })
            }
            backup = Backup(
                file: place, checkpoint: made.checkpoint, mirror: mirror, onceOnly: onceOnly, heard: heard, past: past)
            tell("    a backup has \(made.verification.events) events")
            tookEffect(.backUp)
        }
    }

    /// Processes start again by themselves, and find it.
    func restore() {
        guard let backup else { return }
        for name in ProcessName.allCases { kill(name, because: "a backup is put back") }
        attempt {
            let before = mirror
            try disk.replaceLog { try putBack(backup) }
            goBack(to: backup)
            let size = mirror.head
            committed(try disk.log.read { try $0.events(after: size, limit: .max) }, [])
            report(mirror.flaws(of: before, putBackAt: size))
            tookEffect(.restore)
        }
    }

    /// As `restore --accept-loss` does.
    private func putBack(_ backup: Backup) throws {
        let restore = try LedgerRestore(into: disk.folder)
        try restore.bring(backup.file) { _, _ in }
        let witnesses = [Verification.Witness(name: "the backup's checkpoint", checkpoint: backup.checkpoint)]
        let problems = try restore.verify(witnesses) { _, _ in }.problems
        report(problems.map { .init("restore", "the backup does not pass: \($0.text)") })
        let (loss, unreadable) = try restore.loss(witnesses)
        let lost = mirror.head - backup.mirror.head
        if loss.ahead?.lost ?? 0 != lost {
            report([.init("restore", "\(lost) events are lost, and \(loss.ahead?.lost ?? 0) are said to be")])
        }
        let erased = try restore.erasedSince()
        for flaw in [unreadable].compactMap(\.self) + (erased?.gaps ?? []).map(\.why) {
            report([.init("restore", "a log cannot be read: \(flaw)")])
        }
        _ = try restore.putBack(
            loss.restored(), note: loss.ahead?.checkpoint, erasing: erased?.bodies ?? [], at: scheduler.now)
    }

    private static let checkpointKey = Array(repeating: UInt8(9), count: 32)
}
