import Foundation

/// A command is answered when the log has it, a moment before its rows are committed. Whoever reads after an answer
/// waits for that moment to be over.
final class ReadYourWrites: @unchecked Sendable {
    // @unchecked: these are only touched while `condition` is locked.
    /// Groups of commands: not every one has appended something.
    private var answered = 0
    private var committed = 0
    private let condition = NSCondition()

    /// A group is about to be answered whose rows are not there yet.
    func willAnswer() { condition.withLock { answered += 1 } }

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
