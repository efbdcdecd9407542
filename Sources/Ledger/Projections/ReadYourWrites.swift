import Foundation

/// A command is answered when the log has it, a moment before its rows are committed. Whoever reads after an answer
/// waits for that moment to be over, and makes it short.
final class ReadYourWrites: @unchecked Sendable {
    // @unchecked: these are only touched while `condition` is locked; but for `hurry`, which is set once, before others
    // know of this.
    /// Groups of commands: not every one has appended something.
    private var answered = 0
    private var committed = 0
    private let condition = NSCondition()
    /// Asks whoever writes the rows not to wait for more.
    var hurry: @Sendable () -> Void = {}

    /// A group is about to be answered whose rows are not there yet.
    func willAnswer() { condition.withLock { answered += 1 } }

    /// The rows have all that was answered; or they could not be committed, and catch up before the next command.
    func rowsAreThere() {
        condition.withLock {
            committed = answered
            condition.broadcast()
        }
    }

    /// Whether something was answered whose rows are not there yet.
    var isBehind: Bool { condition.withLock { committed < answered } }

    /// Returns when the rows have all that was answered when it was called.
    func wait() {
        condition.withLock {
            let wanted = answered
            if committed < wanted { hurry() }
            while committed < wanted { condition.wait() }
        }
    }
}
