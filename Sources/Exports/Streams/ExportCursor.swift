package import LedgerEvents
package import Projections

/// Where an export ended, so that the next one goes on from there without a gap or an overlap:
/// `LEDGER.EPOCH.POSITION`. People pass it on as it is; nobody needs to look into it.
package struct ExportCursor: Sendable, Equatable, CustomStringConvertible {
    package let ledger: String
    package let epoch: Int64
    package let position: Position

    package init(_ facts: LedgerFacts, _ position: Position) {
        ledger = facts.ledger
        epoch = facts.epoch
        self.position = position
    }

    package var description: String { "\(ledger).\(epoch).\(position)" }

    /// Reads a cursor and makes sure that it is this ledger's.
    ///
    /// - Parameter head: The last position of the log; no cursor that this ledger gave points behind it.
    package init(_ text: String, of facts: LedgerFacts, head: Position) throws(ExportError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, let epoch = Self.number(parts[1]),
            let position = Self.number(parts[2])
        else { throw .malformedCursor(text) }
        guard parts[0] == facts.ledger else { throw .foreignLedger(String(parts[0]), ours: facts.ledger) }
        guard epoch == facts.epoch else { throw .otherEpoch(epoch, ours: facts.epoch) }
        guard position <= head else { throw .beyondHead(position, head: head) }
        self.init(facts, position)
    }

    /// Digits alone: `+5`, `-0` and `007` are nobody's cursor.
    private static func number(_ text: Substring) -> Int64? {
        guard let number = Int64(text), number >= 0, String(number) == text else { return nil }
        return number
    }
}

/// Why an export cannot be made. Each description says what was found and what would be right.
package enum ExportError: Error, Sendable, Equatable, CustomStringConvertible {
    case malformedCursor(String)
    case foreignLedger(String, ours: String)
    case otherEpoch(Int64, ours: Int64)
    case beyondHead(Position, head: Position)
    /// The ledger has no first event yet.
    case emptyLedger

    package var description: String {
        switch self {
        case .malformedCursor(let text):
            "the cursor '\(text)' is not of the form LEDGER.EPOCH.POSITION; give the one that an earlier export printed"
        case .foreignLedger(let ledger, let ours):
            """
            the cursor belongs to ledger \(ledger), and this is ledger \(ours); give one that an export of this \
            ledger printed, or none to export everything
            """
        case .otherEpoch(let epoch, let ours) where epoch > ours:
            """
            the cursor is of epoch \(epoch), which this ledger has not come to: it is in epoch \(ours), and so an older \
            copy of the one that gave it; export everything anew, without a cursor
            """
        case .otherEpoch(let epoch, let ours):
            """
            the cursor is of epoch \(epoch), and this ledger is in epoch \(ours): it has been restored from a backup, \
            and positions may mean other events now; export everything anew, without a cursor
            """
        case .beyondHead(let position, let head):
            """
            the cursor points to position \(position), and the log ends at \(head); give one that an export of this \
            ledger printed
            """
        case .emptyLedger: "the ledger has no events yet; start 'syncledger serve' once, which begins it"
        }
    }
}
