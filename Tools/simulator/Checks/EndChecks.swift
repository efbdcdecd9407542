import Forensics
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// What must be so once all is quiet.
extension Universe {
    func checkEnd() {
        if scheduler.isStuck { report([.init("stuck", "jobs run on and on, and no time passes")]) }
        do {
            try checkLog()
            try checkFile()
            try checkPast()
            if !setting.isLiteral { try checkLosses() }
            try checkWaiting()
            try checkAgreement()
        } catch {
            report([.init("simulator", "the end cannot be checked: \(error)")])
        }
        // After all that is done here, too.
        if scheduler.isDisturbed { report([.init("simulator", "a job came from another thread")]) }
    }

    /// The log computes, and the rows are what it says.
    private func checkLog() throws {
        try checkRows()
        try ledgerAtRest().readBlocking { reader in
            for event in try reader.log.events(after: 0, limit: .max) {
                guard try reader.log.leaf(at: event.position) == LeafHash.of(event) else {
                    return report([.init("log", "the leaf of \(event.position) does not compute")])
                }
            }
        }
    }

    /// The file of the log, byte for byte, as `verify` reads it; of one in memory a copy.
    private func checkFile() throws {
        if let file = disk.file { return try verify(file) }
        let copy = try disk.log.read { try LogCopy(of: $0) }
        defer { copy.remove() }
        try verify(copy.path)
        let events = try disk.log.read { try $0.events(after: 0, limit: .max) }
        for (event, copied) in zip(events, try copy.read()) {
            // Salts are drawn anew.
            var (event, copied) = (event, copied)
            (event.bodyDigest, copied.bodyDigest) = (nil, nil)
            if event != copied {
                return report([.init("file", "event \(event.position) is not in a file what it was in memory")])
            }
        }
    }

    func verify(_ file: String) throws {
        let verification = try LogVerifier(copy: file, witnesses: []).verify()
        report(verification.problems.map { .init("file", "verify says: \($0.text)") })
        if verification.events != mirror.head {
            report([.init("file", "verify finds \(verification.events) events of \(mirror.head)")])
        }
    }

    /// Whoever asks for an earlier position is told what was so then.
    private func checkPast() throws {
        let found = try disk.log.read { log in
            try past.differences(mirror) { id, position in try StateAt(id, at: position, in: log) }
        }
        report(found)
    }

    func checkWaiting() throws {
        let ledger = try ledgerAtRest()
        let waiting = mirror.operations.values.filter { ![.errored].contains($0.state.name) && !$0.state.name.isFinal }
            .filter { !mirror.waitsForLostTask($0) }.sorted { $0.id < $1.id }
        let causes = try ledger.readBlocking { try WaitingFor.reasons(for: waiting, in: $0, now: scheduler.now) }
        for operation in waiting {
            report([
                .init(
                    "operation waits",
                    "operation \(operation.id) of \(operation.record?.text ?? "nothing") is \(operation.state.name) for "
                        + "ever: \(causes[operation.id] ?? "no cause")")
            ])
        }
        for record in mirror.confirmations.sorted() {
            report([.init("look waits", "\(record.text) is to be read for ever")])
        }
        let undecided = try ledger.readBlocking { try $0.rows.all(UndecidedReceipt.self, where: "1", order: "receipt") }
        for receipt in undecided { report([.init("receipt waits", "receipt \(receipt.receipt) was never decided")]) }
    }

    /// Another look at the disk, without any process.
    func ledgerAtRest() throws -> Ledger {
        try Ledger.inMemory(tables: ProjectionCatalog.tables, store: disk.log, rows: disk.rows)
    }
}
