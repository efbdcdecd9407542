package import LedgerEvents
package import Projections

/// Why an operation is in its state, with the events that prove it.
package struct Explanation: Encodable, Sendable, Equatable {
    package let operation: OperationID
    package let record: RecordID?
    package let state: String
    /// Whose doing it is.
    package let actor: EventActor?
    /// The rule's name in the log, and what it means; nil while nothing has been decided.
    package let rule: String?
    package let ruleMeaning: String?
    package let policy: String?
    /// One sentence that says it all.
    package let sentence: String
    /// The times that were compared, where the rule compares any.
    package let times: ComparedTimes?
    /// The operation that the rule went by: the one that beat it, that it repeats, that it waits for.
    package let other: Other?
    package let waitingFor: String?
    /// Where its link leads, link after link.
    package let links: [Link]
    /// What became of it in the end, where the sentence does not say it.
    package let outcome: String?
    /// Whether a client's edit reached GitHub; nil while that is open, and for what GitHub itself sent.
    package let isAtGitHub: Bool?
    /// The event that says that the operation's content was redacted; nil if it was not.
    package let redactedBy: Position?
    package let evidence: [Proof]

    package struct Other: Encodable, Sendable, Equatable {
        package let operation: OperationID
        package let direction: Direction
        package let what: String
        package let whose: String
        package let state: String
    }

    package struct Link: Encodable, Sendable, Equatable {
        package let operation: OperationID
        /// `canceled_by`, `duplicate_of` or `dropped_for`
        package let relation: String
        package let what: String
        package let state: String
    }

    /// An event that the explanation rests on.
    package struct Proof: Encodable, Sendable, Equatable {
        package let position: Position
        package let type: String
        package let recordedAt: String
        package let operation: OperationID?

        init(_ event: Event) {
            position = event.position
            type = event.type.rawValue
            recordedAt = Timestamp.text(microseconds: event.recordedAt)
            operation = event.operation
        }

        enum CodingKeys: String, CodingKey {
            case position, type, operation
            case recordedAt = "recorded_at"
        }
    }

    enum CodingKeys: String, CodingKey {
        case operation, record, state, actor, rule, policy, sentence, times, other, links, outcome, evidence
        case ruleMeaning = "rule_meaning"
        case waitingFor = "waiting_for"
        case isAtGitHub = "is_at_github"
        case redactedBy = "redacted_by"
    }
}

extension Explanation {
    /// For people: the sentence, then what it rests on.
    package var text: String {
        var lines = [sentence]
        if let ruleMeaning { lines.append("The rule: \(ruleMeaning).") }
        if let times {
            lines.append(
                "The times: \(Timestamp.wording(times.own)) is \(times.relation) \(Timestamp.wording(times.other)).")
        }
        if let outcome { lines.append(outcome) }
        if let redactedBy { lines.append("Its content has been redacted, as event \(redactedBy) says.") }
        lines.append("The events that prove it:")
        let width = evidence.map { String($0.position).count }.max() ?? 0
        let typeWidth = evidence.map(\.type.count).max() ?? 0
        for proof in evidence {
            let position = String(proof.position)
            let padding = String(repeating: " ", count: width - position.count)
            let typePadding = String(repeating: " ", count: typeWidth - proof.type.count)
            let subject = proof.operation.map { "  operation \($0)" } ?? ""
            lines.append("  \(padding)\(position)  \(proof.type)\(typePadding)  \(proof.recordedAt)\(subject)")
        }
        return lines.joined(separator: "\n")
    }
}
