package import LedgerEvents

/// Who or what did something that the log tells of.
package enum EventActor: Sendable, Equatable {
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

    /// What people call them, where that is known.
    package var name: String? {
        switch self {
        case .github(_, let login): login
        case .client(let name): name
        case .projector, .rules: nil
        }
    }

    package var user: Int64? {
        if case .github(let user, _) = self { user } else { nil }
    }

    /// `github rosa`
    package var wording: String { [kind, name ?? user.map(String.init)].compactMap(\.self).joined(separator: " ") }
}

extension EventActor {
    /// Whose doing an operation is.
    ///
    /// - Parameters:
    ///   - beginning: Its first event.
    ///   - login: What the event's user at GitHub is called now, if it has one.
    package init(beginning event: Event, login: String?) {
        guard let recorded = event.decoded(OperationRecorded.self) else {
            self = .rules
            return
        }
        switch recorded.direction {
        case .outbound: self = recorded.action == Deliberation.resumeAction ? .rules : .client(name: recorded.client)
        case .inbound:
            self = recorded.action == Report.observedAction ? .projector : .github(user: event.actor, login: login)
        }
    }
}

extension EventActor: Encodable {
    enum CodingKeys: String, CodingKey { case kind, name, id }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(name, forKey: .name)
        try container.encode(user, forKey: .id)
    }
}
