package import Ledger
package import LedgerEvents
import Projections

/// Erases bodies, and records that they were erased.
package struct Eraser: Sendable {
    private let ledger: Ledger

    package init(_ ledger: Ledger) { self.ledger = ledger }

    /// What a choice would erase. Nothing is changed.
    package func plan(_ choice: RedactionChoice) async throws -> RedactionPlan {
        try await ledger.read { try RedactionPlan(choice, in: $0) }
    }

    /// Erases what `plan` said, unless something stands in the way: then nothing is, and the result says what. A text
    /// that came after the plan was made is not part of it.
    ///
    /// Many are erased a portion at a time, and others write between; what has left for GitHub meanwhile stays, and
    /// what cannot be written any more, and the result says that too. When this returns the text is out of the tables;
    /// `Ledger.finishErasure` gets it out of the files.
    package func carryOut(_ plan: RedactionPlan, _ grounds: RedactionGrounds) async throws -> RedactionPlan {
        let begun = try await ledger.write { transaction in
            var plan = try plan.renewed(transaction.rows)
            guard plan.obstacles.isEmpty, !plan.bodies.isEmpty else { return plan }
            let request = try transaction.append(
                Draft(RedactionRequested(bodies: plan.bodies.count), body: .new(grounds.json))
            ).position
            try transaction.erase(plan.bodies.prefix(Self.portion), for: request)
            plan.dropped = try transaction.settleWhatWaits()
            plan.request = request
            return plan
        }
        guard let request = begun.request else { return begun }
        var done = begun
        done.bodies = Array(begun.bodies.prefix(Self.portion))
        var left = begun.bodies.dropFirst(Self.portion)
        while !left.isEmpty {
            let portion = RedactionPlan(bodies: Array(left.prefix(Self.portion)))
            left = left.dropFirst(Self.portion)
            let part: RedactionPlan
            do {
                part = try await ledger.write { transaction in
                    var part = try portion.renewed(transaction.rows)
                    let kept = Set(part.obstacles.map(\.body))
                    part.bodies.removeAll { kept.contains($0.position) }
                    try transaction.erase(part.bodies[...], for: request)
                    part.dropped = try transaction.settleWhatWaits()
                    return part
                }
            } catch let error as LedgerError {
                // What has been erased stays so, and whoever wanted it is to hear of it.
                done.interruption = error.description
                return done
            }
            done.bodies += part.bodies
            done.dropped += part.dropped
            done.obstacles += part.obstacles
        }
        return done
    }

    /// So many bodies are erased while everybody else waits.
    private static let portion = 250

    /// The same for what the log says has been erased, without anybody having decided what that means: a restore writes
    /// it into a copy before there are rows to go by.
    ///
    /// - Returns: The operations that were dropped.
    package func settleWhatWaits() async throws -> [OperationID] {
        try await ledger.write { try $0.settleWhatWaits() }
    }
}

extension LedgerTransaction {
    fileprivate func erase(_ bodies: ArraySlice<ChosenBody>, for request: Position) throws {
        for body in bodies {
            if let event = try event(at: body.position) { try erase(bodyOf: event, for: request) }
        }
    }

    /// Ends what waits with a body that has been erased.
    @discardableResult
    func settleWhatWaits() throws -> [OperationID] {
        // A receipt that nothing was decided about yet is not going to be understood any more.
        let receipts = try rows.all(
            UndecidedReceipt.self, where: "EXISTS (SELECT 1 FROM redaction WHERE body = receipt)", order: "receipt")
        for receipt in receipts.map(\.receipt) {
            try append(Draft(WebhookSettled(reason: .redacted), correlation: receipt, causation: receipt))
        }
        let waiting = try rows.all(
            Operation.self,
            where: "state = 'queued' AND EXISTS (SELECT 1 FROM redaction WHERE body = operation.content)", order: "id")
        return try waiting.filter { $0.change == .upsert }.compactMap { operation in
            guard let content = operation.content, let redaction = try rows.find(Redaction.self, content) else {
                return nil
            }
            try drop(operation, erasedBy: redaction.event)
            return operation.id
        }
    }

    /// An operation that waits, and whose content or report has been erased.
    func drop(_ operation: Operation, erasedBy redaction: Position) throws {
        guard let record = operation.record else { return }
        let state = try RecordLoader(self).load(record, named: [operation.id], repository: operation.repository)
        try decide(
            .redacted(operation.id, by: redaction), on: state, correlation: operation.correlation, causation: redaction)
    }
}
