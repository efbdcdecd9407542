import LedgerEvents
import Projections
import SyncEngine

/// A mistake made on purpose, to see that it is found. It exists in the simulator alone: the
/// programs have no way to it.
package enum Plant: String, Sendable, CaseIterable {
    /// What was read before a write is not looked at: the rules do not run again.
    case dropRecheck = "drop-recheck"
    /// Two reports of one second are taken for the same, whatever they say.
    case equalTimes = "equal-times"
    /// After a start nobody knows the marks any more that were set before it.
    case forgetMarker = "forget-marker"
    /// What was sent is taken for what GitHub has then: what its answer says beyond that is not read.
    case trustSent = "trust-sent"
    /// What was edited while nobody could sync it does not go out when that is possible again: the edit is lost.
    case forgetResume = "forget-resume"
    /// What a client has made is taken for what nobody may sync: GitHub never hears of it.
    case forgetCreate = "forget-create"

    /// The rules with the mistake in them.
    var judge: Judge {
        switch self {
        case .dropRecheck:
            Judge { command, state, moment in
                guard case .send(let id, _) = command else { return try Judge.rules.decide(command, state, moment) }
                return try Judge.rules.decide(.send(id, seen: nil), state, moment)
            }
        case .equalTimes:
            Judge { command, state, moment in
                var moment = moment
                moment.policy = moment.policy.but(.areDuplicates)
                return try Judge.rules.decide(command, state, moment)
            }
        case .forgetMarker: .rules
        case .trustSent:
            Judge { command, state, moment in
                guard case .answered(let id, var answer) = command, answer.report != nil,
                    let sent = state.operations[id].flatMap({ state.content(of: $0) })
                else { return try Judge.rules.decide(command, state, moment) }
                answer.report?.content = sent
                return try Judge.rules.decide(.answered(id, answer), state, moment)
            }
        case .forgetResume:
            Judge { command, state, moment in
                if case .resume = command { return Decision(drafts: [], state: state) }
                return try Judge.rules.decide(command, state, moment)
            }
        case .forgetCreate:
            Judge { command, state, moment in
                guard case .edit = command, state.record == nil else {
                    return try Judge.rules.decide(command, state, moment)
                }
                var closed = state
                closed.access = .refused(.repositoryNotConnected, installation: state.access.installation)
                return try Judge.rules.decide(command, closed, moment)
            }
        }
    }
}
