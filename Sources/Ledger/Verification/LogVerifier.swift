import Foundation
import GRDB
package import LedgerEvents

/// Computes everything again from the bytes of a data folder, which it opens to read alone: the projections, which a
/// start would make anew, may be the only trace of what was changed.
///
/// Memory does not grow with the log. Rows are read in pieces, each in a transaction of its own (what is read once does
/// not change), so that a running service is not held up.
package final class LogVerifier {
    private let path: String
    private let trace: ProjectionTrace
    private var witnesses: HeldWitnesses
    /// Backups that were put back, with where.
    private var restorations: [HeldWitnesses.Restoration] = []
    private var verification = Verification()
    private var tree = TreeEdge()
    private var lastTime: Microseconds = .min
    /// Those that bodies were packed with.
    private var dictionaries: Set<DictionaryWalk.Name> = []

    /// Rows in one piece.
    private static let piece: Int64 = 4_096

    /// - Parameters:
    ///   - witnesses: Checkpoints whose signatures have been checked.
    ///   - flaws: What was wrong with others.
    package init(folder: String, witnesses: [Verification.Witness], flaws: [String] = []) throws {
        path = folder + "/ledger.db"
        guard RestoreSwap.pending(in: folder) == nil else {
            throw LedgerError(
                .unavailable,
                "a restore into \(folder) was interrupted; `syncledger restore`, or any start, finishes it")
        }
        guard FileManager.default.fileExists(atPath: path) else {
            throw LedgerError(.missing, "there is no ledger in \(folder)")
        }
        trace = ProjectionTrace(path: folder + "/projections.db")
        self.witnesses = HeldWitnesses(witnesses)
        verification.problems = flaws.map { .init($0) }
    }

    /// A copy of a log, by itself.
    package init(copy path: String, witnesses: [Verification.Witness]) {
        self.path = path
        trace = ProjectionTrace(path: nil)
        self.witnesses = HeldWitnesses(witnesses)
    }

    /// - Parameter progress: Told now and then how many events of how many have been read.
    /// - Throws: What says nothing of the log: that this process cannot read it, or that it is a newer program's.
    package func verify(progress: (Position, Position) -> Void = { _, _ in }) throws(LedgerError) -> Verification {
        do {
            let ledger = try SQLiteConnection.readOnly(path)
            for flaw in try ledger.read({ try SchemaComparison.flaws($0, path) }) { found(.init(flaw)) }
            // The trace's own end first: the log may grow meanwhile, and is never behind it.
            trace.open()
            let head = try ledger.read { try SQLiteEventReader(db: $0).head }
            witnesses.hold(against: tree, &verification)
            while tree.size < head, verification.problems.allSatisfy({ $0.position == nil }) {
                try readPiece(of: ledger, through: min(tree.size + Self.piece, head))
                progress(tree.size, head)
            }
            if verification.problems.allSatisfy({ $0.position == nil }) { try checkEnd(of: ledger, head) }
            try checkDictionaries(ledger)
            try checkFile(ledger)
        } catch let error as LedgerError where error.code != .corrupt {
            throw error
        } catch {
            if let obstacle = obstacle(error) { throw obstacle }
            let place = verification.problems.contains { $0.position != nil } ? nil : tree.size + 1
            found(.init(at: place, "ledger.db cannot be read on: \((error as? DatabaseError)?.message ?? "\(error)")"))
        }
        verification.problems += trace.problems(agreedTo: witnesses.agreedSize)
        verification.events = tree.size
        verification.root = tree.root
        return verification
    }

    /// What keeps this process from reading the file, whatever is in it.
    private func obstacle(_ error: any Error) -> LedgerError? {
        guard let error = error as? DatabaseError, Self.obstacles.contains(error.resultCode) else { return nil }
        return LedgerError(
            .unavailable,
            "\(path) cannot be read by user \(geteuid()), so nothing is known of it: \(error.message ?? "\(error.resultCode)")"
        )
    }

    private static let obstacles: [ResultCode] = [
        .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_READONLY, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL,
        .SQLITE_NOMEM, .SQLITE_PROTOCOL,
    ]

    private func found(_ problem: Verification.Problem) { verification.found(problem) }

    private func readPiece(of ledger: DatabaseQueue, through end: Position) throws {
        try ledger.read { db in
            let rows = try RowWalk(db, after: tree.size, through: end)
            while let row = try rows.next() {
                let expected = tree.size + 1
                guard row.position == expected else {
                    return found(
                        row.position > expected
                            ? .init(
                                at: expected, through: row.position - 1,
                                "missing: position \(row.position) follows \(tree.size)")
                            : .init(at: expected, "missing: position \(row.position) stands in its place"))
                }
                for flaw in row.flaws(after: lastTime) + witnesses.strangers(to: row.ledger) {
                    found(.init(at: expected, flaw))
                }
                lastTime = row.recordedAt
                if row.hasBody { verification.bodies += 1 }
                if row.isErased { verification.erased += 1 }
                if let dictionary = row.dictionary { dictionaries.insert(dictionary) }
                note(row)
                let before = tree.size
                tree.append(row.leaf) { level, hash in trace.compare(hash, level, beside: before) }
                trace.compareCursor(row.leaf, at: expected)
                witnesses.hold(against: tree, &verification)
                if verification.problems.contains(where: { $0.position != nil }) { return }
            }
            if tree.size < end {
                found(.init(at: tree.size + 1, through: end, "missing: the rows end here, the log's head is behind"))
            }
        }
    }

    /// From where a backup was put back, the log is another than the one that checkpoints of
    /// earlier epochs were signed for.
    private func note(_ row: WalkedRow) {
        if let ledger = row.ledger { verification.ledger = ledger }
        if let epoch = row.epoch {
            if epoch < 0 { found(.init(at: row.position, "no ledger begins with epoch \(epoch)")) }
            verification.epochs = Epochs(epoch)
        }
        guard let restored = row.restored else { return }
        if restored.epoch <= verification.epochs.current {
            found(.init(at: row.position, "epoch \(restored.epoch) does not follow \(verification.epochs.current)"))
        }
        if restored.size != row.position - 1 {
            found(.init(at: row.position, "it says that \(restored.size) events were before it"))
        }
        verification.epochs.begin(restored.epoch, at: row.position)
        restorations.append((row.position, restored))
    }

    private func checkEnd(of ledger: DatabaseQueue, _ head: Position) throws {
        witnesses.judgeUnheld(head, restorations, &verification)
        trace.compareEnd(head)
        let stray = try ledger.read { db in
            try Position.fetchOne(
                db, sql: "SELECT position FROM body WHERE position > ? OR position < 1 LIMIT 1", arguments: [head])
        }
        // The log may have grown since its head was read.
        if let stray, try ledger.read({ try SQLiteEventReader(db: $0).event(at: stray) }) == nil {
            found(.init(at: stray, "there is a body, and no event that brought it"))
        }
        let before = "SELECT min(position) FROM event WHERE position < 1"
        if let early = try ledger.read({ try Position.fetchOne($0, sql: before) }) {
            found(.init(at: early, "there is an event, and the log begins at position 1"))
        }
    }

    private func checkDictionaries(_ ledger: DatabaseQueue) throws {
        for flaw in try ledger.read({ try DictionaryWalk.flaws($0, needed: dictionaries) }) { found(.init(flaw)) }
    }

    /// What SQLite itself finds: pages, indexes that leave out rows or have rows that are not there.
    private func checkFile(_ ledger: DatabaseQueue) throws {
        let lines = try ledger.read { db in try String.fetchAll(db, sql: "PRAGMA integrity_check(4)") }
        for line in lines where line != "ok" {
            // An index on events that has lost one says which.
            let words = line.split(separator: " ")
            let row = words.first == "row" && line.contains("event_by") ? words.dropFirst().first : nil
            found(.init(at: row.flatMap { Position($0) }, "ledger.db is damaged: \(line)"))
        }
    }
}
