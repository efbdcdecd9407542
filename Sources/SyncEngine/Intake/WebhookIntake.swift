import GitHub
package import Ledger
import LedgerEvents
import Projections

import struct Foundation.Data
import class Foundation.JSONSerialization

/// Takes webhooks in: the receipt first, then what follows from it, in one transaction.
///
/// GitHub waits 10 s for an answer. A receipt that has waited `patience` for its turn is kept at once, and its decision
/// goes to the end of the queue: receipts are cheap, so that a burst is answered in time although it is decided later.
package struct WebhookIntake: Sendable {
    private let ledger: Ledger
    private let marker: Marker
    private let clock: EngineClock
    private let patience: Duration

    package init(
        _ ledger: Ledger, marker: Marker, clock: EngineClock = .wall, patience: Duration = .seconds(5)
    ) {
        self.clock = clock
        self.ledger = ledger
        self.marker = marker
        self.patience = patience
    }

    /// Returns when the receipt is durable. The payload is read before the log is asked for, so that no other
    /// delivery waits for it.
    package func receive(_ request: WebhookRequest) async throws -> WebhookResult {
        let deadline = clock.now() + Int64(patience / .microseconds(1))
        let reading = try Reading(request)
        let reported = reading.reported(marker).map { ledger.packed($0.canonical) }
        let (result, isLate) = try await record(request, reading, bringing: reported, deadline)
        if isLate {
            let marker = marker
            // What was packed for it does not wait with it: nothing bounds how many are waiting.
            ledger.enqueue { try Self.takeUp(result.event, $0, marker) }
        }
        return result
    }

    private func record(
        _ request: WebhookRequest, _ reading: Reading, bringing reported: NewBody?, _ deadline: Microseconds
    ) async throws -> (result: WebhookResult, isLate: Bool) {
        let (marker, clock) = (marker, clock)
        let received = reading.receipt(request, ledger.packed(request.body, learning: true))
        return try await ledger.write { transaction in
            transaction.bodyAtHand = reported
            if let known = try transaction.rows.find(Delivery.self, request.delivery) {
                try transaction.append(
                    Draft(
                        WebhookRedelivered(delivery: request.delivery), correlation: known.received,
                        causation: known.received))
                let operations = try transaction.rows.all(
                    Operation.self, where: "correlation = ?", [.integer(known.received)], order: "id")
                return (try Self.result(transaction, known.received, operations, isRedelivery: true), false)
            }
            let receipt = try transaction.append(received)
            let isLate = reading.isUnderstood && clock.now() >= deadline
            if isLate {
                try Self.noteFailure(DecisionFailed.late, receipt.position, transaction)
            } else {
                try Self.decide(reading, receipt.position, transaction, marker)
            }
            let operations = try transaction.operations.compactMap { try transaction.rows.find(Operation.self, $0) }
            return (try Self.result(transaction, receipt.position, operations, isRedelivery: false), isLate)
        }
    }

    /// Takes up again the receipts whose decision failed or was put off. Returns how many there were.
    package func resume() async throws -> Int {
        let marker = marker
        var (count, last) = (0, Position(0))
        while true {
            let after = last
            let taken = try await ledger.write(usingReserve: true) { transaction in
                let undecided = try transaction.rows.all(
                    UndecidedReceipt.self, where: "receipt > ?", [.integer(after)], order: "receipt",
                    limit: Self.portion)
                for receipt in undecided { try Self.takeUp(receipt.receipt, transaction, marker) }
                return undecided.map(\.receipt)
            }
            guard let end = taken.last else { return count }
            (count, last) = (count + taken.count, end)
        }
    }

    /// So many are decided while everybody else waits.
    private static let portion = 100

    /// Decides about a receipt that is still undecided.
    private static func takeUp(_ receipt: Position, _ transaction: LedgerTransaction, _ marker: Marker) throws {
        guard try transaction.rows.find(UndecidedReceipt.self, receipt) != nil,
            let received = try transaction.event(at: receipt)?.decoded(WebhookReceived.self),
            // One that has been erased was settled with that.
            let body = try transaction.body(at: receipt)
        else { return }
        // Written down when nobody could tell.
        if let first = try transaction.rows.find(Delivery.self, received.delivery), first.received != receipt {
            try transaction.append(
                Draft(WebhookSettled(reason: .redelivered), correlation: receipt, causation: receipt))
            return try forget(receipt, asMuchAs: first.received, transaction)
        }
        let request = WebhookRequest(
            delivery: received.delivery, event: received.event, hook: received.hook, body: body)
        try decide(Reading(request), receipt, transaction, marker)
    }

    /// A delivery that came again brought what has been erased of the first receipt: it goes for the same reason.
    private static func forget(
        _ receipt: Position, asMuchAs first: Position, _ transaction: LedgerTransaction
    ) throws {
        guard let redaction = try transaction.rows.find(Redaction.self, first),
            let again = try transaction.event(at: receipt)
        else { return }
        try transaction.erase(bodyOf: again, for: redaction.request)
    }

    /// A decision that fails becomes an event of its own: the receipt is never lost to it.
    private static func decide(
        _ reading: Reading, _ receipt: Position, _ transaction: LedgerTransaction, _ marker: Marker
    ) throws {
        do {
            try transaction.savepoint {
                try WebhookDecision(transaction: transaction, marker: marker, receipt: receipt).decide(reading)
            }
        } catch  where !transaction.isOver(by: error) {
            try noteFailure(code(of: error), receipt, transaction)
        }
    }

    private static func code(of error: any Error) -> String {
        switch error {
        case let error as RuleError: "rule: \(error)"
        case let error as LedgerError: "ledger: \(error.code.rawValue)"
        default: "unexpected: \(type(of: error))"
        }
    }

    private static func noteFailure(_ code: String, _ receipt: Position, _ transaction: LedgerTransaction) throws {
        try transaction.append(Draft(DecisionFailed(code: code), correlation: receipt, causation: receipt))
    }

    private static func result(
        _ transaction: LedgerTransaction, _ receipt: Position, _ operations: [Operation], isRedelivery: Bool
    ) throws -> WebhookResult {
        let isUndecided = try transaction.rows.find(UndecidedReceipt.self, receipt) != nil
        let settled = operations.isEmpty ? try Self.settled(transaction, receipt) : nil
        return WebhookResult(
            event: receipt, operations: operations, isRedelivery: isRedelivery,
            isJSON: settled != .notJSON, isUndecided: isUndecided)
    }

    /// Why a receipt needed no operation: said by the event right behind it.
    private static func settled(_ transaction: LedgerTransaction, _ receipt: Position) throws -> WebhookSettled.Reason?
    {
        try transaction.event(at: receipt + 1)?.decoded(WebhookSettled.self)?.reason
    }
}

/// A delivery as far as it can be read without knowing the state of anything.
struct Reading: Sendable {
    let content: Result<WebhookPayload, Problem>

    enum Problem: Error { case notJSON, notUnderstood }

    /// - Throws: That there is no memory for it now: nothing is said of it then, and GitHub keeps it for another time.
    init(_ request: WebhookRequest) throws(DecodingFailure) {
        do {
            content = .success(try WebhookPayload.decode(event: request.event, body: request.body))
        } catch .noMemory {
            throw .noMemory
        } catch {
            let body = Data(request.body)
            let isJSON = (try? JSONSerialization.jsonObject(with: body, options: .fragmentsAllowed)) != nil
            content = .failure(isJSON ? .notUnderstood : .notJSON)
        }
    }

    private var payload: WebhookPayload? { try? content.get() }
    /// What cannot be read is settled in no time, and its sender is told.
    var isUnderstood: Bool { payload != nil }

    var isJSON: Bool {
        if case .failure(.notJSON) = content { false } else { true }
    }

    /// What the operation that the delivery begins will bring, as far as can be told without the log.
    func reported(_ marker: Marker) -> Content? { payload?.reportedContent(marker) }

    func receipt(_ request: WebhookRequest, _ body: NewBody) -> Draft {
        let payload = payload
        return Draft(
            WebhookReceived(
                delivery: request.delivery, event: request.event, action: payload?.action, hook: request.hook,
                repository: payload?.repository?.id, size: request.body.count),
            installation: payload?.installationID, actor: payload?.sender?.id, body: .new(body))
    }
}
