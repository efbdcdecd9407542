import Forensics
import LedgerEvents
import Projections

/// What the log said when it was shorter: one of all its ends so far, each as likely as any other, to be asked for
/// again once it is longer.
struct PastView {
    private(set) var then: LogMirror?
    private var ends = 0
    /// Its own: what is drawn for a check makes no history another one.
    private var dice = Dice(seed: 41)

    mutating func take(_ mirror: LogMirror) {
        ends += 1
        if dice.below(ends) == 0 { then = mirror }
    }

    /// - Parameters:
    ///   - now: What the log says today.
    ///   - ask: What is said today about a record at that position.
    func differences(_ now: LogMirror, _ ask: (RecordID, Position) throws -> StateAt) rethrows -> [Violation] {
        guard let then else { return [] }
        return try now.records.keys.sorted().compactMap { id in
            let past = try ask(id, then.head)
            let operations = (then.ofRecord[id] ?? []).compactMap { then.operations[$0] }
            // What has been erased since is gone from the past, too.
            let content = then.records[id]?.content.flatMap { now.contents[$0] }
                .flatMap { Content(id.kind, canonical: $0) }
            let isSame =
                past.record == then.records[id] && past.binding == then.bindings[id] && past.operations == operations
                && past.content == content
            return isSame ? nil : Violation("past", "\(id.text) is not shown as it was at position \(then.head)")
        }
    }
}
