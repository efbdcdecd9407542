import Foundation
import Ledger
import LedgerEvents
import Projections
import Service
import SyncEngine

/// The two files, and what waits in them.
struct LedgerChecks {
    let settings: Settings
    let ledger: Ledger

    /// nil: there is none yet, it cannot be opened, or that would do what is the next start's to do.
    static func open(_ settings: Settings) -> (Ledger?, [Finding]) {
        let folder = settings.data
        do {
            // First: a ledger that was lost is not one that is still to be made.
            try DataFolder(folder).check()
            guard Ledger.exists(in: folder) else {
                let finding = Finding.notice(
                    "ledger", "there is none in \(folder) yet",
                    mend: "`syncledger serve` makes one, or name its folder with --data")
                return (nil, [finding])
            }
            // What cannot be looked at is explained by whoever opens it.
            if let work = try? StartWork(in: folder, tables: ProjectionCatalog.tables) { return (nil, [finding(work)]) }
            return (try OpenLedger.existing(folder), [])
        } catch {
            let finding = Finding.bad(
                "ledger", "\(error)",
                mend: "see that the folder belongs to you and is on a disk with room; keep a copy before mending")
            return (nil, [finding])
        }
    }

    private static func finding(_ work: StartWork) -> Finding {
        switch work {
        case .restore(let epoch):
            .notice(
                "ledger", "a backup is being put back, which begins epoch \(epoch)",
                mend: "the next start, or any other command, finishes that; run doctor again then")
        case .upgrade(let old, let new):
            .notice(
                "ledger", "ledger.db has schema \(old), and this program writes schema \(new)",
                mend: """
                    the next start, or any other command, upgrades it, and an older program does not take it then; run \
                    doctor again after that
                    """)
        case .projections:
            .notice(
                "projections", "there are no projections that this version of the program made",
                mend: "the next start, or any other command, makes them from the log; run doctor again then")
        }
    }

    func findings() throws -> [Finding] {
        try structure() + ledger.readBlocking { try projections($0) + policy($0) + waiting($0) }
    }

    private func structure() throws -> [Finding] {
        var findings = [
            Finding.good("sqlite", "version \(Ledger.sqliteVersion), write-ahead log, synchronous = full")
        ]
        findings += ledger.notes.map {
            .notice("projections", $0, mend: "see that ledger.db is the one that belongs here, and nothing is missing")
        }
        let ofLog = try Ledger.damage(of: settings.data + "/ledger.db")
        findings.append(
            ofLog.isEmpty
                ? .good("ledger", "\(try ledger.readBlocking { try $0.log.head }) events, and the file is whole")
                : .bad(
                    "ledger", "ledger.db is damaged: \(ofLog[0])",
                    mend: "stop everything, keep the file, put a backup back, and look for a failing disk"))
        let ofRows = try Ledger.damage(of: settings.data + "/projections.db")
        if !ofRows.isEmpty {
            findings.append(
                .bad(
                    "projections", "projections.db is damaged: \(ofRows[0])",
                    mend: "stop everything and delete all files named projections*: they are made anew from the log"))
        }
        if ledger.isErasurePending { findings.append(erasure) }
        return findings
    }

    private var erasure: Finding {
        let files = ledger.filesWithErasedNames.joined(separator: ", ")
        return files.isEmpty
            ? .notice(
                "erasure", "what was redacted is gone from the tables, and may still be in a write-ahead log",
                mend: "end what reads for long (an export, a verification); the next write or start finishes it")
            : .bad(
                "erasure", "what was redacted is still in \(files), which another version of the program has open",
                mend: "end that process, and run any syncledger command, which removes the file")
    }

    private func projections(_ reader: LedgerReader) throws -> [Finding] {
        let (head, position) = (try reader.log.head, try reader.rows.position)
        return [
            position == head
                ? .good("projections", "at the head")
                : .notice(
                    "projections", "at \(position), behind the head at \(head)",
                    mend: "they catch up with the next write")
        ]
    }

    private func policy(_ reader: LedgerReader) throws -> [Finding] {
        guard let facts = try reader.rows.find(LedgerFacts.self, LedgerFacts.only) else { return [] }
        let adopted = facts.policy ?? "none"
        guard let configured = settings.policy, configured.name != adopted else { return [.good("policy", adopted)] }
        return [
            .notice(
                "policy", "the ledger decides by \(adopted), and \(configured.name) is configured",
                mend: "the next start of `serve` or `projector` adopts it")
        ]
    }

    private func waiting(_ reader: LedgerReader) throws -> [Finding] {
        var findings: [Finding] = []
        let errored = try reader.rows.all(Operation.self, where: "state = 'errored'", limit: 1_000).count
        if errored > 0 {
            findings.append(
                .notice(
                    "operations", "\(errored == 1_000 ? "1000 or more" : "\(errored)") are errored",
                    mend: "`syncledger operations --state errored`, `explain ID`, and `retry ID` once it is mended"))
        }
        let undecided = try reader.rows.all(UndecidedReceipt.self, where: "1", limit: 1_000).count
        if undecided > 0 {
            findings.append(
                .notice(
                    "decisions", "\(undecided) webhooks are kept whose decision failed",
                    mend: "they are taken up again when `serve` starts; `syncledger log --type decision.failed`"))
        }
        return try findings + [projector(reader)].compactMap(\.self)
    }

    private func projector(_ reader: LedgerReader) throws -> Finding? {
        guard settings.credentials != nil else { return nil }
        let (expected, now) = (try settings.expectedProjector(), Ledger.wallClock())
        guard let overdue = try expected.watch.overdue(reader, at: now) else {
            return .good("projector", expected.isRunning() ? "runs" : "does not run, and nothing is due")
        }
        let waited = (now - overdue.since) / Timestamp.microsecondsPerSecond
        return .bad(
            "projector",
            "operation \(overdue.operation) has been due for \(waited) s, and "
                + (expected.isRunning() ? "the projector does not move" : "no projector runs"),
            mend: "start `syncledger serve`, or `syncledger projector` beside a `serve --no-projector`")
    }
}
