package import Ledger
package import LedgerEvents
package import Projections

extension LedgerTransaction {
    /// Lets the rules decide and appends what they decided. Returns the state that this leads to.
    @discardableResult
    package func decide(
        _ command: RecordCommand, on state: RecordState, correlation: Position? = nil, causation: Position? = nil
    ) throws -> RecordState {
        let facts = try facts()
        let moment = Moment(
            present: now, next: try nextPosition, clockOffset: facts.clockOffset,
            policy: facts.policy.flatMap { Policy(named: $0) } ?? .timestamps,
            correlation: correlation, causation: causation)
        let decision = try Judge.current.decide(command, state, moment)
        try append(decision.drafts)
        return decision.state
    }

    /// The same, for a command about an operation: its record is loaded, and the story it belongs to continued.
    @discardableResult
    package func decide(_ command: RecordCommand, about id: OperationID) throws -> RecordState {
        guard let operation = try rows.find(Operation.self, id), let record = operation.record else {
            throw RuleError.unknownOperation(id)
        }
        let state = try RecordLoader(self).load(record, named: [id], repository: operation.repository)
        return try decide(command, on: state, correlation: operation.correlation, causation: operation.lastEvent)
    }
}
