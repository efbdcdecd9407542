package import Ledger
package import LedgerEvents
import Projections

/// Erases bodies, and records that they were erased.
package struct Eraser: Sendable {
    private let ledger: Ledger

    package init(_ ledger: Ledger) { self.ledger = ledger }

    /// What a choice would erase. Nothing is changed.
    package func plan(_ choice: RedactionChoice) async throws -> RedactionPlan {
        try await ledger.read { reader in
            let chosen = try ChosenBodies(reader: reader).positions(of: choice)
            return try RedactionPlan(
                chosen, rows: reader.rows, bodies: reader.log.bodies, event: reader.log.event)
        }
    }

    /// Erases what `plan` said, unless something stands in the way: then nothing is, and the result says what. A text that
    /// came after the plan was made is not part of it.
    ///
    /// When this returns the text is out of the tables; `Ledger.finishErasure` gets it out of the files.
    package func carryOut(_ plan: RedactionPlan, _ grounds: RedactionGrounds) async throws -> RedactionPlan {
        try await ledger.write { transaction in
            var plan = try RedactionPlan(
                Set(plan.bodies.map(\.position)), rows: transaction.rows, bodies: transaction.bodies,
                event: transaction.event)
            guard plan.obstacles.isEmpty, !plan.bodies.isEmpty else { return plan }
            let request = try transaction.append(
                Draft(RedactionRequested(bodies: plan.bodies.count), body: .new(grounds.json))
            ).position
            for body in plan.bodies { try transaction.erase(body.position, for: request) }
            for id in plan.dropped {
                guard let operation = try transaction.rows.find(Operation.self, id),
                    let redaction = try operation.content.flatMap({ try transaction.rows.find(Redaction.self, $0) })
                else { continue }
                try transaction.drop(operation, erasedBy: redaction.event)
            }
            plan.request = request
            return plan
        }
    }
}

extension LedgerTransaction {
    fileprivate func erase(_ position: Position, for request: Position) throws {
        guard let event = try event(at: position) else { return }
        try erase(bodyOf: event, for: request)
        // A receipt that nothing was decided about yet is not going to be understood any more.
        guard try rows.find(UndecidedReceipt.self, position) != nil else { return }
        try append(Draft(WebhookSettled(reason: .redacted), correlation: position, causation: position))
    }

    /// An operation that waits, and whose content or report has been erased.
    func drop(_ operation: Operation, erasedBy redaction: Position) throws {
        guard let record = operation.record else { return }
        let state = try RecordLoader(self).load(record, named: [operation.id], repository: operation.repository)
        try decide(
            .redacted(operation.id, by: redaction), on: state, correlation: operation.correlation, causation: redaction)
    }
}

extension RedactionPlan {
    init(
        _ chosen: Set<Position>, rows: Rows, bodies: (Set<Position>) throws -> [Position: [UInt8]],
        event: (Position) throws -> Event?
    ) throws {
        for position in chosen.sorted() {
            if let redaction = try rows.find(Redaction.self, position) {
                erasedBefore.append(redaction)
            } else if let event = try event(position), let bytes = try bodies([position])[position] {
                self.bodies.append(
                    ChosenBody(
                        position: position, type: event.type, recordedAt: event.recordedAt, record: event.record,
                        operation: event.operation, size: bytes.count))
            }
        }
        let positions = ColumnValue.text(JSON.text(self.bodies.map(\.position)))
        let waiting = try rows.all(
            Operation.self,
            where: "state IN ('queued', 'processing') AND content IN (SELECT value FROM json_each(?))", [positions],
            order: "id")
        for operation in waiting where operation.change == .upsert {
            if operation.state.name == .queued {
                dropped.append(operation.id)
            } else {
                obstacles.append(.operationUnderWay(operation.id, body: operation.content ?? operation.id))
            }
        }
        let named = try rows.all(
            Repository.self,
            where: "project IS NOT NULL AND named_by IN (SELECT value FROM json_each(?))", [positions], order: "id")
        obstacles += named.map { .repositoryInUse($0.id, body: $0.namedBy ?? 0) }
    }
}
