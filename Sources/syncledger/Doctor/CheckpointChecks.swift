import Foundation
import Ledger
import Projections

/// The checkpoints that are kept in files: whether the next one can be signed beside them.
enum CheckpointChecks {
    static func findings(_ ledger: Ledger, _ settings: Settings) throws -> [Finding] {
        let (facts, head) = try ledger.readBlocking {
            (try $0.rows.find(LedgerFacts.self, LedgerFacts.only), try $0.log.head)
        }
        guard let facts else { return [] }
        return [CheckpointBook.path(in: settings.data), settings.checkpointFile].compactMap(\.self).compactMap { path in
            flaw(of: path, facts, head).map { flaw in
                .bad(
                    "checkpoint", "\(path) \(flaw): nothing is signed beside it",
                    mend: "find out what put it there, and move it aside; or put back what belongs there")
            }
        }
    }

    private static func flaw(of path: String, _ facts: LedgerFacts, _ head: Int64) -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let bytes = FileManager.default.contents(atPath: path) else { return "cannot be read" }
        let kept: Checkpoint
        do throws(LedgerError) { kept = try Checkpoint(unverified: bytes) } catch {
            return "is no checkpoint (\(error))"
        }
        guard let source = kept.source, source.ledger == facts.ledger, source.epoch <= facts.epoch else {
            return "is of \(kept.origin), and this is \(Checkpoint.origin(ledger: facts.ledger, epoch: facts.epoch))"
        }
        guard source.epoch < facts.epoch || kept.size <= head else {
            return "was signed for \(kept.size) events, and the log has \(head)"
        }
        return nil
    }
}
