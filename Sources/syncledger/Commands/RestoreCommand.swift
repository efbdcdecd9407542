import ArgumentParser
import Foundation
import Ledger
import LedgerEvents
import SyncEngine

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup back into the data folder, as the beginning of a new epoch.",
        discussion: """
            Nothing may use the folder meanwhile. The copy is checked first, and held against FILE.checkpoint, the last \
            checkpoint of the folder, the one in the configured file, and those that --checkpoint names; if one of them, or \
            the log that is in the folder, is ahead of it, nothing is done unless --accept-loss says so. A log that is there \
            is kept under another name; what it had erased, and what logs had that were kept so before, is erased in the copy too. \
            If one of them cannot be read, nothing is done unless --accept-unknown-erasures says so.
            """)

    @OptionGroup var options: SettingsOptions
    @Argument(help: "The file that `syncledger backup` made.", transform: FilePath.read)
    var file: String
    @Option(name: .customLong("checkpoint"), help: "The file of a checkpoint; may be given several times.")
    var checkpoints: [String] = []
    @Option(help: "The key that signed them, NAME+HASH+KEY (default: the ledger's own).")
    var key: String?
    @Flag(help: "Give up what the copy does not have; the log will say so.")
    var acceptLoss = false
    @Flag(help: "Go on although a log in the folder cannot be read: what it had erased may come back.")
    var acceptUnknownErasures = false
    @Option(help: "The folder with the ledger's keys (default: the data folder's own; if it has none, FILE.keys).")
    var keys: String?
    @Flag(help: "Go on without the ledger's keys: what was marked and signed with them is not recognised any more.")
    var newKeys = false
    @Option(help: "The least epoch to begin, if an earlier restore has left no trace here.")
    var epoch: Int64 = 1
    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws {
        if epoch < 1 { throw ValidationError("--epoch must be 1 or greater") }
        if newKeys, keys != nil {
            throw ValidationError("--new-keys leaves the ledger's keys out; leave out --keys too")
        }
    }

    func run() async throws {
        let settings = try options.settings()
        try DataFolder(settings.data).make()
        let restored = try restore(settings)
        // What opens it next need not wait for the projections.
        let ledger = try OpenLedger.existing(settings.data)
        let dropped = try await Eraser(ledger).settleWhatWaits()
        let (head, began) = try ledger.readBlocking { (try $0.log.head, try $0.rows.epochs().first) }
        try Standard.out(
            json
                ? JSON.text(restored.document(head, size: began - 1))
                : (restored.lines(head, settings.data) + dropped.map(RedactCommand.dropped)).joined(separator: "\n"))
    }

    /// Has the folder alone until it returns.
    private func restore(_ settings: Settings) throws -> Restored {
        let restore = try LedgerRestore(into: settings.data)
        if let epoch = try restore.finishInterrupted() { return Restored(finished: epoch) }
        do {
            try restore.bring(file) { Standard.progress("copied \($0 >> 20) of \($1 >> 20) MB") }
            let ownKeys = try ledgerKeys(settings.data)
            let witnesses = try witnesses(settings, ownKeys)
            let verification = try restore.verify(witnesses) { Standard.progress("checked \($0) of \($1) events") }
            Standard.endProgress()
            let (loss, unreadable) = try restore.loss(witnesses)
            let known = try restore.erasedSince()
            let erased = known?.bodies
            try refuse(verification, loss, erased ?? [])
            try refuseGaps(known?.gaps ?? [])
            if let unreadable { Standard.error("the log in \(settings.data) cannot be compared: \(unreadable)") }
            if erased == nil {
                Standard.error(
                    """
                    no log is here to tell what was erased after the backup was made: that comes back, until you erase it \
                    again with `syncledger redact`
                    """)
            }
            if let ownKeys { try take(ownKeys, KeyFolder(data: settings.data)) }
            let event = loss.restored(epoch: epoch)
            let kept = try restore.putBack(
                event, note: loss.ahead?.checkpoint, erasing: erased ?? [], at: Ledger.wallClock())
            return Restored(event: event, kept: kept, loss: loss.ahead, erased: erased)
        } catch {
            Standard.endProgress()
            restore.discard()
            throw error
        }
    }

    /// Where the ledger's keys are; nil: they are given up.
    private func ledgerKeys(_ folder: String) throws -> KeyFolder? {
        if newKeys { return nil }
        let (own, others) = (KeyFolder(data: folder), KeyFolder(copy: keys ?? BackupCommand.keysPath(of: file)))
        guard keys == nil else {
            guard !others.names.isEmpty else { throw LedgerError(.missing, "there are no keys in \(others.path)") }
            return others
        }
        guard let found = [own, others].first(where: { !$0.names.isEmpty }) else {
            throw LedgerError(
                .missing,
                """
                the ledger's keys are neither in \(own.path) nor in \(others.path); put them there, or name \
                their folder with --keys. Without them (--new-keys) nothing at GitHub is recognised as ours
                """)
        }
        return found
    }

    /// Those that are named take the place of those that are there: these may have been made anew after a loss.
    private func take(_ source: KeyFolder, _ own: KeyFolder) throws {
        let names = keys == nil ? source.names.filter { !own.names.contains($0) } : source.names
        try own.takeAndTell(names, from: source)
    }

    /// What may be the matter where a checkpoint is not signed by the keys that were used.
    private func hint(_ used: KeyFolder?) -> String {
        let beside = KeyFolder(copy: BackupCommand.keysPath(of: file))
        guard let used, keys == nil, used.path != beside.path, !beside.names.isEmpty else { return "" }
        return ". If keys in \(used.path) were lost and made anew, name those of the backup: --keys \(beside.path)"
    }

    private func witnesses(_ settings: Settings, _ keys: KeyFolder?) throws -> [Verification.Witness] {
        CheckpointWitnesses.note(absent: settings.checkpointFile, "the backup")
        let held = try CheckpointWitnesses(
            named: checkpoints,
            kept: [
                LedgerBackup.checkpointPath(of: file), CheckpointBook.path(in: settings.data), settings.checkpointFile,
            ], key: key, keys: keys ?? KeyFolder(data: settings.data), keyIsLost: newKeys)
        guard held.flaws.isEmpty else {
            throw LedgerError(.refused, "nothing was restored: \(held.flaws.joined(separator: "; "))\(hint(keys))")
        }
        return held.witnesses
    }

    /// What a log says that cannot be read is not known, and may be that something was erased.
    private func refuseGaps(_ gaps: [LaterErasures.Gap]) throws {
        for gap in gaps where acceptUnknownErasures {
            Standard.error(
                """
                \(gap.log) cannot be read (\(gap.why)), so that it is not known what else was erased after the backup was made: \
                that comes back, until you erase it again with `syncledger redact`
                """)
        }
        guard let gap = gaps.first, !acceptUnknownErasures else { return }
        throw LedgerError(
            .refused,
            """
            nothing was restored: \(gap.log) cannot be read (\(gap.why)), so that it is not known what was erased after the backup \
            was made, and would come back. If you know it, or nothing was, say --accept-unknown-erasures, and erase it again with \
            `syncledger redact`; a log that an earlier restore put aside can be moved away instead
            """)
    }

    private func refuse(_ copy: Verification, _ loss: RestoreLoss, _ erased: [Position]) throws {
        // That it ends before a checkpoint does is judged by itself.
        let problems = copy.problems.filter { !$0.isBehind }
        if let problem = problems.first {
            let place = problem.position.map { "position \($0): " } ?? ""
            throw LedgerError(.corrupt, "nothing was restored: \(file) does not pass, \(place)\(problem.text)")
        }
        guard let ahead = loss.ahead, !acceptLoss else { return }
        let lost =
            ahead.lost.map { "\($0) events (positions \(loss.size + 1) to \(ahead.size))" } ?? "what came after that"
        throw LedgerError(
            .refused,
            """
            nothing was restored: \(file) has \(loss.size) events, and \(ahead.name) tells of \(ahead.size) in epoch \
            \(ahead.epoch): \(lost) would be given up. If there is no later backup, say --accept-loss; the log will say so\
            \(erased.isEmpty ? "" : ". Erased since, and to be erased in it again: \(Restored.named(erased))")
            """)
    }
}
