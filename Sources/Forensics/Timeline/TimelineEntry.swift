package import LedgerEvents

/// One thing that happened to a record.
package struct TimelineEntry: Encodable, Sendable, Equatable {
    package let position: Position
    package let recordedAt: Microseconds
    package let type: EventType
    package let actor: Actor
    package let operation: OperationID?
    /// One line for people.
    package let text: String

    /// Who or what did it.
    package enum Actor: Sendable, Equatable {
        /// Somebody at GitHub, by GitHub's id of them, nil where GitHub did not say, and what they are called now.
        case github(user: Int64?, login: String?)
        /// A client, by the name of its token.
        case client(name: String?)
        /// The part that calls GitHub.
        case projector
        /// Nobody: the rules drew a conclusion from what somebody did.
        case rules

        package var kind: String {
            switch self {
            case .github: "github"
            case .client: "client"
            case .projector: "projector"
            case .rules: "rules"
            }
        }

        package var name: String? {
            switch self {
            case .github(let user, let login): login ?? user.map(String.init)
            case .client(let name): name
            case .projector, .rules: nil
            }
        }

        package var user: Int64? {
            if case .github(let user, _) = self { user } else { nil }
        }
    }

    enum CodingKeys: String, CodingKey {
        case position, type, actor, operation, text
        case recordedAt = "recorded_at"
    }

    enum ActorKeys: String, CodingKey { case kind, name, id }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(position, forKey: .position)
        try container.encode(Timestamp.text(microseconds: recordedAt), forKey: .recordedAt)
        try container.encode(type.rawValue, forKey: .type)
        try container.encode(operation, forKey: .operation)
        try container.encode(text, forKey: .text)
        var who = container.nestedContainer(keyedBy: ActorKeys.self, forKey: .actor)
        try who.encode(actor.kind, forKey: .kind)
        try who.encode(actor.name, forKey: .name)
        try who.encode(actor.user, forKey: .id)
    }
}
