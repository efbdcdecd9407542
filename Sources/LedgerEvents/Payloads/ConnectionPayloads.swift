/// A project was created or renamed; its name is the body.
package struct ProjectSaved: Payload {
    package var project: String
    package var eventType: EventType { .projectSaved }

    package init(project: String) { self.project = project }

    enum CodingKeys: String, CodingKey { case project }
}

/// A repository's issues now belong to a project; its `owner/name` is the body.
package struct RepositoryConnected: Payload {
    package var repository: Int64
    package var project: String
    package var eventType: EventType { .repositoryConnected }

    package init(repository: Int64, project: String) {
        self.repository = repository
        self.project = project
    }

    enum CodingKeys: String, CodingKey { case repository, project }
}

package struct RepositoryDisconnected: Payload {
    package var repository: Int64
    package var eventType: EventType { .repositoryDisconnected }

    package init(repository: Int64) { self.repository = repository }

    enum CodingKeys: String, CodingKey { case repository }
}

/// The repository has another `owner/name` now (renamed or transferred); the new one is the body.
package struct RepositoryRenamed: Payload {
    package var repository: Int64
    package var eventType: EventType { .repositoryRenamed }

    package init(repository: Int64) { self.repository = repository }

    enum CodingKeys: String, CodingKey { case repository }
}

/// An installation came, went, slept or woke, or its repositories changed: `eventType` says which.
package struct InstallationChanged: Payload {
    package let eventType: EventType
    /// The repositories that the event names.
    package var repositories: [Int64]

    package init(_ type: EventType, repositories: [Int64] = []) {
        self.eventType = type
        self.repositories = repositories
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        eventType = .installationCreated  // The type of a stored event is its column; the payload does not repeat it.
        repositories = try container.decode([Int64].self, forKey: .repositories)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(repositories, forKey: .repositories)
    }

    enum CodingKeys: String, CodingKey { case repositories }
}

/// A GitHub user is called so from now on; the login is the body.
package struct UserNamed: Payload {
    package var user: Int64
    package var isBot: Bool
    package var eventType: EventType { .userNamed }

    package init(user: Int64, isBot: Bool) {
        self.user = user
        self.isBot = isBot
    }

    enum CodingKeys: String, CodingKey {
        case user
        case isBot = "is_bot"
    }
}
