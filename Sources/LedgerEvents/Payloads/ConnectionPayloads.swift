/// A project was created or renamed; its name is the body.
package struct ProjectSaved: Payload {
    package var project: String
    package var eventType: EventType { .projectSaved }

    package init(project: String) { self.project = project }

    package init(_ reader: PayloadReader) throws {
        project = try reader.read("project")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("project", project)
    }
}

/// A repository's issues now belong to a project; its `owner/name` is the body.
package struct RepositoryConnected: Payload {
    package var repository: Int64
    package var project: String
    /// A token gives access to it: no installation does, whatever was known of one. Where this is false, the event's
    /// installation does, or if it names none, the one that is known.
    package var withoutInstallation: Bool
    package var eventType: EventType { .repositoryConnected }
    package static var schema: Int { 2 }

    package init(repository: Int64, project: String, withoutInstallation: Bool = false) {
        self.repository = repository
        self.project = project
        self.withoutInstallation = withoutInstallation
    }

    /// Schema 1 could not say that there is no installation.
    package init(_ reader: PayloadReader) throws {
        repository = try reader.read("repository")
        project = try reader.read("project")
        withoutInstallation = try reader.read("without_installation") ?? false
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("project", project)
        writer.write("repository", repository)
        writer.write("without_installation", withoutInstallation)
    }
}

/// A repository's issues belong to no project any more.
package struct RepositoryDisconnected: Payload {
    package var repository: Int64
    /// The token does not reach it; it may again. Otherwise somebody has ended it, or it is gone.
    package var isLost: Bool
    package var eventType: EventType { .repositoryDisconnected }
    package static var schema: Int { 2 }

    package init(repository: Int64, isLost: Bool = false) {
        self.repository = repository
        self.isLost = isLost
    }

    /// Schema 1 could not say why.
    package init(_ reader: PayloadReader) throws {
        isLost = try reader.read("lost") ?? false
        repository = try reader.read("repository")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("lost", isLost)
        writer.write("repository", repository)
    }
}

/// The repository has another `owner/name` now (renamed or transferred); the new one is the body.
package struct RepositoryRenamed: Payload {
    package var repository: Int64
    package var eventType: EventType { .repositoryRenamed }

    package init(repository: Int64) { self.repository = repository }

    package init(_ reader: PayloadReader) throws {
        repository = try reader.read("repository")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("repository", repository)
    }
}

/// GitHub takes no changes of anything in a repository, or takes them again: `eventType` says which.
package struct RepositoryArchiving: Payload {
    package let eventType: EventType
    package var repository: Int64

    package init(repository: Int64, isArchived: Bool) {
        self.repository = repository
        eventType = isArchived ? .repositoryArchived : .repositoryUnarchived
    }

    package init(_ reader: PayloadReader) throws {
        eventType = .repositoryArchived  // The type of a stored event is its column; the payload does not repeat it.
        repository = try reader.read("repository")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("repository", repository)
    }
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

    package init(_ reader: PayloadReader) throws {
        eventType = .installationCreated  // The type of a stored event is its column; the payload does not repeat it.
        repositories = try reader.read("repositories")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("repositories", repositories)
    }
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

    package init(_ reader: PayloadReader) throws {
        user = try reader.read("user")
        isBot = try reader.read("is_bot")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("is_bot", isBot)
        writer.write("user", user)
    }
}
