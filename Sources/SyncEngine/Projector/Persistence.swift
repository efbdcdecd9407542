import Ledger
import LedgerEvents
import Logging
import Projections

extension Ledger {
    /// Writes down what has happened, however long the ledger takes to accept it (a full disk, a file that cannot be
    /// written): until it stands there nobody else may take the operation up, and giving up would leave it where it is.
    ///
    /// - Throws: What the rules say against it, which waiting does not change; and when the task is cancelled.
    func persist<Result: Sendable>(
        by clock: EngineClock, _ logger: Logger, _ work: @escaping @Sendable (LedgerTransaction) throws -> Result
    ) async throws -> Result {
        var wait = Timestamp.microsecondsPerSecond / 2
        while true {
            do {
                return try await write(usingReserve: true, work)
            } catch let error as RuleError {
                throw error
            } catch let error as LedgerError where error.code == .stopped {
                // This process will not write it. The next one finds out what became of the call.
                throw error
            } catch {
                logger.error("the ledger does not take what a call to GitHub came to; trying again: \(error)")
                try await clock.sleep(for: wait)
                wait = min(wait * 2, 30 * Timestamp.microsecondsPerSecond)
            }
        }
    }
}
