import Ledger
import LedgerEvents
import Logging
import Projections

/// Takes up what the last projector left behind: it held the lock, so whatever is still processing is nobody's.
struct Recovery: Sendable {
    let ledger: Ledger
    let settings: ProjectorSettings
    let marker: Marker
    let logger: Logger

    func run() async throws {
        let (settings, marker) = (settings, marker)
        let taken = try await ledger.write(usingReserve: true) { transaction in
            let left = try transaction.rows.all(Operation.self, where: "state = 'processing'", order: "id")
            let taken = try left.map { ($0, try Self.takeUpByItself($0, settings, marker, transaction)) }
            // A restore may have been killed before it had done this.
            try transaction.settleWhatWaits()
            return taken
        }
        for (operation, error) in taken {
            if let error {
                logger.error(
                    "an operation that the last projector left cannot be taken up; the next start tries again",
                    metadata: operation.logged().merging(["error": "\(error)"]) { _, new in new })
            } else {
                logger.notice("took up an operation that the last projector left", metadata: operation.logged())
            }
        }
    }

    /// What goes wrong with one keeps back nothing but its own record.
    ///
    /// - Returns: What went wrong.
    private static func takeUpByItself(
        _ operation: Operation, _ settings: ProjectorSettings, _ marker: Marker, _ transaction: LedgerTransaction
    ) throws -> (any Error)? {
        do {
            try transaction.savepoint { try takeUp(operation, settings, marker, transaction) }
            return nil
        } catch  where !transaction.isOver(by: error) {
            return error
        }
    }

    private static func takeUp(
        _ operation: Operation, _ settings: ProjectorSettings, _ marker: Marker,
        _ transaction: LedgerTransaction
    ) throws {
        guard case .processing(let processing) = operation.state else { return }
        switch processing.call {
        case .notSent:
            try transaction.decide(.release(operation.id), about: operation.id)
        case .inFlight:
            // Nobody will hear the answer. When it left is not known, for it may have waited for a token first: it may
            // act until the life of one that left just now is over.
            let failed = CallFailed(
                failure: .processDied, outcome: .unknown, status: nil, request: nil,
                notBefore: transaction.now + settings.longestLife)
            try transaction.end(operation.id, .failed(operation.id, CallFailure(failed: failed)), marker)
        case .outcomeUnknown:
            break
        }
    }
}
