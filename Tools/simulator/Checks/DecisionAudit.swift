import LedgerEvents
import Projections
import SyncEngine

/// Runs a recorded decision again, on the state that the log alone makes at that position.
extension LogMirror {
    /// Before its first event is taken.
    ///
    /// - Parameters:
    ///   - events: What was recorded from there on.
    ///   - bodies: What they brought.
    func audit(
        _ decision: DecisionMade, by judge: Judge, against events: [Event], _ bodies: [Position: [UInt8]]
    ) -> [Violation] {
        let flaw = flaw(in: decision) ?? difference(decision, judge, events, bodies)
        return flaw.map { [.init("audit", "decision at \(decision.moment.next): \($0)")] } ?? []
    }

    /// Whether the same comes of it, event for event and byte for byte.
    private func difference(
        _ decision: DecisionMade, _ judge: Judge, _ events: [Event], _ bodies: [Position: [UInt8]]
    ) -> String? {
        guard let again = try? judge.decide(decision.command, decision.state.inAnotherOrder, decision.moment) else {
            return "it cannot be made again"
        }
        guard again.drafts.count == decision.drafts.count, again.drafts.count <= events.count else {
            return "it has \(again.drafts.count) events now, and had \(decision.drafts.count)"
        }
        for (draft, event) in zip(again.drafts, events) {
            var stored = event
            stored.bodyDigest = nil
            stored.text = nil
            var expected = draft.event(at: event.position, recordedAt: event.recordedAt)
            expected.text = nil
            guard expected.isSame(as: stored), draft.brings(bodies[event.position]) else {
                return "\(event.type.rawValue) at \(event.position) differs"
            }
        }
        return nil
    }
}

extension Draft {
    /// Only a body of its own is to be compared.
    fileprivate func brings(_ bytes: [UInt8]?) -> Bool {
        if case .new(let new) = body { new.bytes == bytes } else { true }
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

extension RecordState {
    /// The same, with everything that has no order in another one: what depends on that comes out differently.
    fileprivate var inAnotherOrder: RecordState {
        var state = self
        state.operations = Self.rebuilt(operations)
        state.contents = Self.rebuilt(contents)
        state.erased = Set(minimumCapacity: 16 * erased.count + 8)
        for position in erased.sorted().reversed() { state.erased.insert(position) }
        return state
    }

    private static func rebuilt<Key: Comparable, Value>(_ old: [Key: Value]) -> [Key: Value] {
        var new = [Key: Value](minimumCapacity: 16 * old.count + 8)
        for (key, value) in old.sorted(by: { $0.key > $1.key }) { new[key] = value }
        return new
    }
}
