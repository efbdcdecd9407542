/// Somebody had bodies erased. Who and why are text about people: they are the body, and can be erased like any other.
package struct RedactionRequested: Payload {
    /// How many bodies were erased.
    package var bodies: Int
    package var eventType: EventType { .redactionRequested }

    package init(bodies: Int) { self.bodies = bodies }

    package init(_ reader: PayloadReader) throws {
        bodies = try reader.read("bodies")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("bodies", bodies)
    }
}

/// Who had bodies erased, and why: the body of `redaction.requested`.
package struct RedactionGrounds: PayloadObject, Sendable, Equatable {
    package var by: String
    package var reason: String

    package init(by: String, reason: String) {
        self.by = by
        self.reason = reason
    }

    package init(_ reader: PayloadReader) throws {
        by = try reader.read("by")
        reason = try reader.read("reason")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("by", by)
        writer.write("reason", reason)
    }
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

    package init(_ reader: PayloadReader) throws {
        of = try reader.read("of")
        project = try reader.read("project")
        repository = try reader.read("repository")
        user = try reader.read("user")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("of", of)
        writer.write("project", project)
        writer.write("repository", repository)
        writer.write("user", user)
    }
}
