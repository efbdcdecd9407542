import Dispatch
package import Ledger
import LedgerEvents
import Synchronization

/// Takes webhooks in while the projections are still being made: each is written down and acknowledged, and decided as
/// soon as that can be done.
package final class EarlyIntake: Sendable {
    private let opening: LedgerOpening
    private let memory: Int
    private let queue = DispatchQueue(label: "syncledger.early-intake")
    private let state = Mutex(State())

    private struct State {
        /// The deliveries that came last, with their receipts. Of any other it shows when it is decided
        /// that it had come before.
        var receipts: [String: Position] = [:]
        /// Who takes them in by now.
        var successor: WebhookIntake?
    }

    /// - Parameter memory: So many deliveries are remembered at most, at some hundred bytes each.
    package init(_ opening: LedgerOpening, memory: Int = 10_000) {
        self.opening = opening
        self.memory = memory
    }

    /// Returns when the receipt is durable.
    package func receive(_ request: WebhookRequest) async throws -> WebhookResult {
        let reading = try Reading(request)
        let receipt = reading.receipt(request, opening.packed(request.body, learning: true))
        let kept = try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try self.keep(receipt, request.delivery) }) }
        }
        switch kept {
        case .success(let (position, isRedelivery)):
            return WebhookResult(
                event: position, operations: [], isRedelivery: isRedelivery, isJSON: reading.isJSON, isUndecided: true)
        case .failure(let handedOver): return try await handedOver.successor.receive(request)
        }
    }

    /// From here on `intake` takes in what comes, and what came is decided.
    ///
    /// - Returns: How many decisions were made up for.
    package func handOver(to intake: WebhookIntake) async throws -> Int {
        await withCheckedContinuation { continuation in
            queue.async {
                self.state.withLock { $0.successor = intake }
                continuation.resume()
            }
        }
        return try await intake.resume()
    }

    private struct HandedOver: Error { var successor: WebhookIntake }

    private func keep(
        _ receipt: Draft, _ delivery: String
    ) throws -> Result<(position: Position, isRedelivery: Bool), HandedOver> {
        let (known, successor) = state.withLock { ($0.receipts[delivery], $0.successor) }
        if let successor { return .failure(HandedOver(successor: successor)) }
        if let known {
            try opening.append { _ in
                [Draft(WebhookRedelivered(delivery: delivery), correlation: known, causation: known)]
            }
            return .success((known, true))
        }
        let position = try opening.append { position in
            let putOff = DecisionFailed(code: DecisionFailed.late)
            return [receipt, Draft(putOff, correlation: position, causation: position)]
        }
        state.withLock { state in
            if state.receipts.count >= memory { state.receipts = [:] }
            state.receipts[delivery] = position
        }
        return .success((position, false))
    }
}
