import Foundation
import LedgerEvents

/// A command is answered when the log has it, a moment before its rows are committed. Whoever reads after an answer
/// waits for that moment to be over.
final class ReadYourWrites: @unchecked Sendable {
    // @unchecked: these are only touched while `condition` is locked.
    private var answered: Position = 0
    private var committed: Position = 0
    private let condition = NSCondition()

    /// What the log has up to `position` is about to be answered, and is not in the rows yet.
    func willAnswer(upTo position: Position) {
        condition.withLock { answered = max(answered, position) }
    }

    /// The rows have all that was answered; or they could not be committed, and catch up before the next command.
    func rowsAreThere() {
        condition.withLock {
            committed = answered
            condition.broadcast()
        }
    }

    /// Returns when the rows have all that was answered when it was called.
    func wait() {
        condition.withLock {
            let wanted = answered
            while committed < wanted { condition.wait() }
        }
    }
}
