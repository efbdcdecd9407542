package import LedgerEvents

/// Decides about one record: the conflict rules, as a pure function from state and command to events.
///
/// The rules themselves are in the extensions of `Deliberation`, one file for each side.
package struct RecordDecider: Decider {
    private let moment: Moment

    package init(_ moment: Moment) { self.moment = moment }

    package func decide(_ command: RecordCommand, _ state: RecordState) throws -> Decision<RecordState> {
        var deliberation = Deliberation(state, moment)
        switch command {
        case .receive(let report): deliberation.receive(report)
        case .admit(let id, let report): try deliberation.admit(id, report)
        case .reroute(let id): try deliberation.reroute(id)
        case .rebind(let bound): deliberation.rebind(bound)
        case .letGo(let reason): deliberation.letGo(reason)
        case .edit(let edit): deliberation.edit(edit)
        case .claim(let id): try deliberation.claim(id)
        case .send(let id, let seen): try deliberation.send(id, seen: seen)
        case .answered(let id, let answer): try deliberation.answered(id, answer)
        case .failed(let id, let failure): try deliberation.failed(id, failure)
        case .resolved(let id, let report, let notBefore):
            try deliberation.resolved(id, report, notBefore: notBefore)
        case .release(let id): try deliberation.release(id)
        case .retry(let id): try deliberation.retry(id)
        case .resume(let target): deliberation.resume(target: target)
        case .confirmed(let look): deliberation.confirmed(look)
        case .redacted(let id, let redaction): try deliberation.redacted(id, by: redaction)
        }
        return Decision(drafts: deliberation.drafts, state: deliberation.state)
    }
}
