/// Somebody had bodies erased. Who and why are text about people: they are the body, and can be erased like any other.
package struct RedactionRequested: Payload {
    /// How many bodies were erased.
    package var bodies: Int
    package var eventType: EventType { .redactionRequested }

    package init(bodies: Int) { self.bodies = bodies }

    enum CodingKeys: String, CodingKey { case bodies }
}

/// Who had bodies erased, and why: the body of `redaction.requested`.
package struct RedactionGrounds: Codable, Sendable, Equatable {
    package var by: String
    package var reason: String

    package init(by: String, reason: String) {
        self.by = by
        self.reason = reason
    }

    enum CodingKeys: String, CodingKey { case by, reason }
}

/// The body that the event's `body` names is gone, and its salt with it; `causation` is who asked for that.
package struct BodyRedacted: Payload {
    /// The type of the event that had brought it.
    package var of: String
    /// What it was the name of, where a reducer keeps that name.
    package var project: String?
    package var repository: Int64?
    package var user: Int64?
    package var eventType: EventType { .bodyRedacted }

    /// - Parameter event: The one that brought the body.
    package init(of event: Event) {
        of = event.type.rawValue
        switch event.type {
        case .projectSaved: project = event.decoded(ProjectSaved.self)?.project
        case .repositoryConnected: repository = event.decoded(RepositoryConnected.self)?.repository
        case .repositoryRenamed: repository = event.decoded(RepositoryRenamed.self)?.repository
        case .userNamed: user = event.decoded(UserNamed.self)?.user
        default: break
        }
    }

    enum CodingKeys: String, CodingKey { case of, project, repository, user }
}
