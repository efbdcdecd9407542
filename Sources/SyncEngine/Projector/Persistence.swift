import Ledger
import LedgerEvents
import Logging
import Projections

extension Ledger {
    /// Writes down what has happened, however long the ledger takes to accept it (a full disk, a file that cannot be
    /// written): until it stands there nobody else may take the operation up, and giving up would leave it where it is.
    ///
    /// What waiting does not change is thrown instead: what the rules say against it, and a fault of ours that refuses
    /// this one command. Its operation then stays where it is for the next start to take up, and holds back its own record
    /// alone, not what waits for the same installation.
    ///
    /// - Throws: That, and when the task is cancelled.
    func persist<Result: Sendable>(
        by clock: EngineClock, _ logger: Logger, _ work: @escaping @Sendable (LedgerTransaction) throws -> Result
    ) async throws -> Result {
        var wait = Timestamp.microsecondsPerSecond / 2
        while true {
            do {
                return try await write(usingReserve: true, work)
            } catch  where Ledger.mayPass(error) {
                logger.error("the ledger does not take what a call to GitHub came to; trying again: \(error)")
                try await clock.sleep(for: wait)
                wait = min(wait * 2, 30 * Timestamp.microsecondsPerSecond)
            }
        }
    }
}
