import LedgerEvents
import Projections

/// The rules' decisions, taken in and checked as they are made.
extension World {
    @discardableResult
    mutating func decide(_ command: RecordCommand, on id: RecordID) throws -> RecordState {
        let moment = Moment(present: now, next: length + 1, clockOffset: 0, policy: policy)
        let before = records[id] ?? Self.empty(id)
        let decision = try RecordDecider(moment).decide(command, before)
        let events = decision.drafts.enumerated().map { index, draft in
            draft.event(at: moment.next + Position(index), recordedAt: now).forManyReducers()
        }
        length += Position(events.count)
        records[id] = decision.state
        take(events, from: before, to: decision.state)
        return decision.state
    }

    /// Folds the events once more, beside the decision. As every decision begins at a state that was folded, the fold
    /// of the whole log is the live state if each of these is.
    private mutating func take(_ events: [Event], from before: RecordState, to live: RecordState) {
        var folded = before
        for event in events {
            if [.recordEdited, .recordSynced, .recordMerged].contains(event.type) {
                takeContent(event, from: folded, live.contents)
            }
            folded.evolve(event)
            if event.type == .operationQueued, event.decoded(Transitioned.self)?.evidence.tie == true {
                event.operation.map { _ = tied.insert($0) }
            }
        }
        let isEqual =
            folded.operations == live.operations && folded.record == live.record && folded.binding == live.binding
            && folded.hasConfirmationPending == live.hasConfirmationPending
        if !isEqual { faults.append("the fold of the log differs from the live state of \(live.id.text)") }
    }

    /// A record's content never changes but by an event that names the operation and every field.
    private mutating func takeContent(
        _ event: Event, from state: RecordState, _ contents: [Position: Content]
    ) {
        let before = state.record?.content.flatMap { contents[$0] }
        guard let after = event.body.flatMap({ contents[$0] }), event.operation != nil,
            let named = event.decoded(RecordChanged.self)?.fields,
            after.differences(from: before).isSubset(of: named)
        else { return faults.append("\(event.type.rawValue) does not say what changes \(state.id.text)") }
        stoodHere.formUnion(after.task?.values() ?? [])
    }
}
