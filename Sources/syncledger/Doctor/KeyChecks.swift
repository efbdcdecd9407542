import Ledger
import Projections
import SyncEngine

/// The secrets in `keys/`: whether those are there that the ledger has gone by.
enum KeyChecks {
    static func findings(_ ledger: Ledger, _ settings: Settings) throws -> [Finding] {
        let keys = KeyFolder(data: settings.data)
        let found = [try marker(keys, ledger), try checkpoint(keys, ledger, settings)].compactMap(\.self)
        return found.isEmpty ? [.good("keys", "what the ledger has gone by is there")] : found
    }

    private static func marker(_ keys: KeyFolder, _ ledger: Ledger) throws -> Finding? {
        guard try keys.existing("marker") == nil, try ledger.readBlocking(OpenLedger.isInUse) else { return nil }
        return .bad(
            "keys", "\(keys.path)/marker.key is not there: what was sent to GitHub is not recognised without it",
            mend: "put keys/ of a backup back before anything starts, which would make it anew")
    }

    private static func checkpoint(_ keys: KeyFolder, _ ledger: Ledger, _ settings: Settings) throws -> Finding? {
        guard let facts = try ledger.readBlocking({ try $0.rows.find(LedgerFacts.self, LedgerFacts.only) }) else {
            return nil
        }
        let kept = OpenLedger.keptCheckpoints(of: facts, settings)
        guard let seed = try keys.existing("checkpoint") else {
            return kept.first.map { signed in
                .bad(
                    "keys", "\(keys.path)/checkpoint.key is not there, which \(signed.path) is signed with",
                    mend: "put keys/ of a backup back before anything starts, which would make it anew")
            }
        }
        let key = try NoteSigner(
            name: Checkpoint.origin(ledger: facts.ledger, epoch: facts.epoch), seed: seed
        ).verifier
        guard let stranger = kept.first(where: { (try? Checkpoint($0.bytes, signedBy: key)) == nil }) else {
            return nil
        }
        return .bad(
            "keys", "\(keys.path)/checkpoint.key is not what \(stranger.path) is signed with: nothing can be signed",
            mend: """
                if it was lost and made anew, put the one of a backup of keys/ in its place; if there is none, move \
                \(stranger.path) aside, and hand out what `syncledger checkpoint --verifier-key` prints then
                """)
    }
}
