import LedgerEvents
import Synchronization

/// Packs what is appended to one log, by the newest of its dictionaries, and learns a better one of what packs badly.
final class BodyPacking: Sendable {
    private struct State {
        var packer: Packer
        /// How many bodies one might have learned of.
        var poor = 0
        /// The one that is to be learned of.
        var sample: [UInt8]?
    }

    private let state: Mutex<State>

    init(_ newest: PackingDictionary) {
        state = Mutex(State(packer: newest == .builtIn ? .builtIn : Packer(newest)))
    }

    /// - Parameter learning: Whether there is something to learn of it. What an issue says comes with each webhook, and
    ///   would be looked at in its place.
    func packed(_ bytes: [UInt8], learning: Bool) -> StoredBody {
        let packer = state.withLock { $0.packer }
        let stored = StoredBody(bytes, by: packer)
        if learning, Self.isPoor(stored, of: bytes), packer.dictionary.ordinal < PackingDictionary.mostLearned {
            state.withLock { state in
                if state.poor % Self.interval == 0 { state.sample = bytes }
                state.poor += 1
            }
        }
        return stored
    }

    /// Takes up what has been learned. The caller holds the ledger's lock.
    func learn(in file: SQLiteFile) throws {
        let (sample, current) = state.withLock { ($0.sample.take(), $0.packer.dictionary) }
        guard let sample, let vocabulary = RepositoryVocabulary(of: sample), !vocabulary.isKnown(to: current) else {
            return
        }
        let newest = try file.write { db in
            try Transaction.run(in: db) {
                // Another process may have been first.
                let known = try DictionaryTable.newest(in: db)
                guard !vocabulary.isKnown(to: known), known.ordinal < PackingDictionary.mostLearned else {
                    return known
                }
                let learned = PackingDictionary(known, and: vocabulary.bytes)
                try DictionaryTable.add(learned.bytes, to: db)
                return learned
            }
        }
        guard newest != current else { return }
        let packer = Packer(newest)
        state.withLock { $0.packer = packer }
    }

    /// Webhooks whose repository the dictionary knows take a twentieth; a long text in one takes what it takes.
    private static func isPoor(_ stored: StoredBody, of bytes: [UInt8]) -> Bool {
        (4 << 10...256 << 10).contains(bytes.count) && stored.bytes.count > bytes.count / 16
    }

    /// The first of so many is looked at: where a dictionary does not help, looking is not to cost more than packing.
    private static let interval = 64
}
