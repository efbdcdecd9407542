import LedgerEvents
import Projections
import SyncEngine

/// A mistake made on purpose, to see that it is found. It exists in the simulator alone: the programs have no way to it.
package enum Plant: String, Sendable, CaseIterable {
    /// What was read before a write is not looked at: the rules do not run again.
    case dropRecheck = "drop-recheck"
    /// Two reports of one second are taken for the same, whatever they say.
    case equalTimes = "equal-times"
    /// After a start nobody knows the marks any more that were set before it.
    case forgetMarker = "forget-marker"

    /// The rules with the mistake in them.
    var decide: Bench.Decide {
        switch self {
        case .dropRecheck:
            { command, state, moment in
                guard case .send(let id, _) = command else { return try RecordDecider(moment).decide(command, state) }
                return try RecordDecider(moment).decide(.send(id, seen: nil), state)
            }
        case .equalTimes:
            { command, state, moment in
                var moment = moment
                moment.policy = moment.policy.but(.areDuplicates)
                return try RecordDecider(moment).decide(command, state)
            }
        case .forgetMarker: Self.rules
        }
    }

    static let rules: Bench.Decide = { command, state, moment in try RecordDecider(moment).decide(command, state) }
}
