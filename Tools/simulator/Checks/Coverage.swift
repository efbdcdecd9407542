package import LedgerEvents
import Projections

/// One step of an operation.
package struct Step: Hashable, Sendable, Comparable, CustomStringConvertible {
    var from: OperationState.Name
    var to: OperationState.Name

    package var description: String { "\(from.rawValue) -> \(to.rawValue)" }

    package static func < (one: Step, other: Step) -> Bool { one.description < other.description }

    /// All that the code lets an operation take: each state's exits are what its type can be asked for.
    package static let legal: Set<Step> = {
        let states: [(OperationState.Name, Any)] = [
            (.recorded, OperationState.Recorded()), (.queued, OperationState.Queued()),
            (.processing, OperationState.Processing()), (.completed, OperationState.Completed(reason: nil)),
            (.errored, OperationState.Errored(reason: .gone)), (.canceled, OperationState.Canceled(canceledBy: 1)),
            (.dropped, OperationState.Dropped(cause: .operation(1))),
            (.duplicate, OperationState.Duplicate(duplicateOf: 1)),
            (.disabled, OperationState.Disabled(reason: .gone)),
        ]
        var steps: Set<Step> = []
        for (from, state) in states {
            if state is any CanBeQueued { steps.insert(Step(from: from, to: .queued)) }
            if state is any CanBeProcessed { steps.insert(Step(from: from, to: .processing)) }
            if state is any CanBeCompleted { steps.insert(Step(from: from, to: .completed)) }
            if state is any CanBeDropped { steps.insert(Step(from: from, to: .dropped)) }
            if state is any CanBeDuplicate { steps.insert(Step(from: from, to: .duplicate)) }
            if state is any CanBeDisabled { steps.insert(Step(from: from, to: .disabled)) }
            if state is OperationState.Queued { steps.insert(Step(from: from, to: .canceled)) }
            if state is OperationState.Processing { steps.insert(Step(from: from, to: .errored)) }
        }
        return steps
    }()
}

/// What has happened in a history, or in many.
package struct Coverage: Sendable {
    package var events: [EventType: Int] = [:]
    package var rules: [Rule: Int] = [:]
    package var steps: [Step: Int] = [:]
    package var faults: [Fault: Int] = [:]
    /// How many operations were errored, by reason.
    package var errors: [Reason: Int] = [:]
    /// How often each was tried, and how often anything came of it.
    package var actions: [String: Int] = [:]
    package var effects: [String: Int] = [:]
    package var judged: [Judged: Int] = [:]
    package var requests = 0
    package var decisions = 0

    package init() {}

    mutating func count(_ event: Event) {
        events[event.type, default: 0] += 1
        guard event.type.rawValue.hasPrefix("operation."), event.type != .operationRecorded,
            let rule = event.decoded(Transitioned.self)?.evidence.rule
        else { return }
        rules[rule, default: 0] += 1
    }

    mutating func count(_ kind: Judged) { judged[kind, default: 0] += 1 }

    package mutating func add(_ other: Coverage) {
        events.merge(other.events, uniquingKeysWith: +)
        rules.merge(other.rules, uniquingKeysWith: +)
        steps.merge(other.steps, uniquingKeysWith: +)
        faults.merge(other.faults, uniquingKeysWith: +)
        errors.merge(other.errors, uniquingKeysWith: +)
        actions.merge(other.actions, uniquingKeysWith: +)
        effects.merge(other.effects, uniquingKeysWith: +)
        judged.merge(other.judged, uniquingKeysWith: +)
        requests += other.requests
        decisions += other.decisions
    }

    /// All of it, in the words in which a history says what it expects.
    package var happened: Set<String> {
        Set(
            rules.keys.map { "rule \($0.rawValue)" } + steps.keys.map { "step \($0)" }
                + faults.keys.map { "fault \($0)" }
                + events.keys.map { "event \($0.rawValue)" } + errors.keys.map { "errored: \($0.rawValue)" })
    }

    /// Rules and steps that are in the code and never happened.
    package var missing: [String] {
        Rule.allCases.filter { rules[$0] == nil }.map { "rule \($0.rawValue)" }
            + Step.legal.filter { steps[$0] == nil }.sorted().map { "step \($0)" }
    }

    /// Faults that can happen, and ends that they have in the projector's table, and never did.
    package var missingFaults: [String] {
        Fault.all.filter { faults[$0] == nil }.sorted().map { "fault \($0)" }
            + Self.errorsOfTable.filter { errors[$0] == nil }.map { "errored: \($0.rawValue)" }
    }

    /// Actions of which nothing ever came.
    package var missingEffects: [String] {
        Action.Kind.allCases.filter { $0 != .wait && effects[$0.rawValue] == nil }.map { "effect of \($0.rawValue)" }
    }

    /// What no check at the end ever had before it.
    package var missingChecks: [String] { Judged.allCases.filter { (judged[$0] ?? 0) == 0 }.map(\.description) }

    private static let errorsOfTable: [Reason] = [
        .attemptsExhausted, .accessDenied, .notFound, .gone, .refusedByGitHub,
    ]
}
