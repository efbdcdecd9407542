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
        let left = try await ledger.write(usingReserve: true) { transaction in
            let left = try transaction.rows.all(Operation.self, where: "state = 'processing'", order: "id")
            for operation in left { try Self.takeUp(operation, settings, marker, transaction) }
            // A restore may have been killed before it had done this.
            try transaction.settleWhatWaits()
            return left
        }
        for operation in left {
            logger.notice("took up an operation that the last projector left", metadata: operation.logged())
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
        case .inFlight(let started):
            // It left, and nobody will hear the answer. It may act until its longest life is over.
            let sentAt = try transaction.event(at: started)?.recordedAt ?? transaction.now
            let failed = CallFailed(
                failure: .processDied, outcome: .unknown, status: nil, request: nil,
                notBefore: sentAt + settings.longestLife)
            try transaction.end(operation.id, .failed(operation.id, CallFailure(failed: failed)), marker)
        case .outcomeUnknown:
            break
        }
    }
}
