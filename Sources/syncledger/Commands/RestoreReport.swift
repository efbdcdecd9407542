import Ledger
import LedgerEvents

extension RestoreCommand {
    /// What was done.
    struct Restored {
        var event: LedgerRestored?
        var finished: Int64?
        var kept: String?
        var loss: RestoreLoss.Ahead?
        /// What had been erased since the copy was made, and is erased in it too; nil: that is not known.
        var erased: [Position]?

        init(event: LedgerRestored, kept: String?, loss: RestoreLoss.Ahead?, erased: [Position]?) {
            self.event = event
            self.kept = kept
            self.loss = loss
            self.erased = erased
        }

        init(finished epoch: Int64) { finished = epoch }

        func lines(_ head: Position, _ folder: String) -> [String] {
            guard let event else {
                return [
                    """
                    a restore that had been interrupted was finished: \(folder) has \(head) events, in epoch \
                    \(finished ?? 0). Nothing else was done
                    """
                ]
            }
            var lines = ["\(folder) has the \(event.size) events of the backup, in the new epoch \(event.epoch)"]
            if let loss {
                lines.append("given up: what \(loss.name) told of up to event \(loss.size) of epoch \(loss.epoch)")
            }
            if let kept { lines.append("the log that was there is now \(kept)") }
            if let erased, !erased.isEmpty {
                lines.append(
                    "erased in it again, as it was in the log that was there: \(Self.named(erased)). \(Self.stillThere)"
                )
            }
            lines.append(
                "start `syncledger serve`: GitHub's state comes back by itself. Exports and feeds begin anew, without a cursor"
            )
            return lines
        }

        private static let stillThere = "The backup still has it: delete that, or keep it as you would what was erased"

        static func named(_ bodies: [Position]) -> String {
            let shown = bodies.prefix(20).map(String.init).joined(separator: ", ")
            let more = bodies.count > 20 ? " and \(bodies.count - 20) more" : ""
            return "what \(bodies.count == 1 ? "event" : "events") \(shown)\(more) brought"
        }

        func document(_ head: Position, size: Position) -> Document {
            Document(
                epoch: event?.epoch ?? finished ?? 0, size: size, head: head,
                aheadSize: event?.aheadSize, aheadEpoch: event?.aheadEpoch, lost: event?.lost, kept: kept,
                erasedAgain: erased, finishedInterrupted: finished != nil)
        }
    }

    struct Document: Encodable {
        var epoch: Int64
        var size: Int64
        var head: Position
        var aheadSize: Int64?
        var aheadEpoch: Int64?
        var lost: Int64?
        var kept: String?
        var erasedAgain: [Position]?
        var finishedInterrupted: Bool

        enum CodingKeys: String, CodingKey {
            case epoch, size, head, lost, kept
            case erasedAgain = "erased_again"
            case aheadSize = "ahead_size"
            case aheadEpoch = "ahead_epoch"
            case finishedInterrupted = "finished_interrupted"
        }
    }
}
