import LedgerEvents
import Projections
import SyncEngine

/// Runs a recorded decision again, on the state that the log alone makes at that position.
extension LogMirror {
    /// Before its first event is taken.
    func audit(_ decision: DecisionMade, by judge: Judge, against events: [Event]) -> [Violation] {
        let position = decision.moment.next
        func wrong(_ text: String) -> [Violation] { [.init("audit", "decision at \(position): \(text)")] }
        var state = decision.state
        state.record = records[state.id]
        state.binding = bindings[state.id]
        state.parentBinding = (state.record?.parent ?? decision.state.parentBinding?.record).flatMap { bindings[$0] }
        state.hasConfirmationPending = confirmations.contains(state.id)
        for id in state.operations.keys { state.operations[id] = operations[id] }
        for (id, operation) in decision.state.operations where operation != operations[id] {
            return wrong("operation \(id) was not as the log says")
        }
        guard state.record == decision.state.record else { return wrong("the record was not as the log says") }
        guard state.binding == decision.state.binding, state.parentBinding == decision.state.parentBinding else {
            return wrong("the binding was not as the log says")
        }
        guard state.hasConfirmationPending == decision.state.hasConfirmationPending else {
            return wrong("the confirmation was not as the log says")
        }
        let live = (ofRecord[state.id] ?? []).compactMap { operations[$0] }
            .filter { [.queued, .processing].contains($0.state.name) }
        for operation in live where decision.state.operations[operation.id] == nil {
            return wrong("operation \(operation.id) was overlooked")
        }
        for (position, content) in decision.state.contents {
            guard let bytes = contents[position], Content(state.id.kind, canonical: bytes) == content else {
                return wrong("the content of \(position) was not as the log says")
            }
        }
        guard let again = try? judge.decide(decision.command, state, decision.moment) else {
            return wrong("it cannot be made again")
        }
        guard again.drafts.count <= events.count else { return wrong("it has more events now") }
        for (draft, event) in zip(again.drafts, events) {
            var stored = event
            stored.bodyDigest = nil
            stored.text = nil
            var expected = draft.event(at: event.position, recordedAt: event.recordedAt)
            expected.text = nil
            guard expected.isSame(as: stored) else {
                return wrong("\(event.type.rawValue) at \(event.position) differs")
            }
        }
        return []
    }
}

extension Event {
    fileprivate func isSame(as other: Event) -> Bool {
        type == other.type && schema == other.schema && record == other.record && operation == other.operation
            && relatedOperation == other.relatedOperation && installation == other.installation
            && githubUpdatedAt == other.githubUpdatedAt && actor == other.actor && correlation == other.correlation
            && causation == other.causation && body == other.body && payload == other.payload
    }
}
