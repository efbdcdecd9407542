/// One webhook that GitHub is about to send to one address.
struct Announcement: Sendable {
    var event: String
    var action: String?
    var repositoryID: Int?
    var installationID: Int?
    var payload: JSON
    var target: Target
    /// Set when this is an earlier delivery sent again; a new one gets its GUID when it is handed over for sending.
    var redeliveredGUID: String?

    struct Target: Sendable {
        var hookID: Int
        /// `integration` for an App's webhook, `repository` for a repository's.
        var kind: String
        var id: Int
        var url: String
        var secret: String?
    }
}

extension World {
    /// What an App subscribed to gets, beside `installation` and `installation_repositories`, which every App gets.
    static let subscribedEvents = ["issues", "issue_comment", "pull_request", "repository"]

    /// Queues one event about a repository for whoever listens: the App if it is installed there, and its own hooks.
    mutating func announce(
        _ event: String, _ action: String, about repositoryID: Int, by sender: Sender, _ details: [JSON.Member]
    ) {
        guard let repository = repositories[repositoryID] else { return }
        var members: [JSON.Member] = [.init(name: "action", value: .string(action))]
        members += details
        members.append(.init(name: "repository", value: webhookRepositoryShape(repository)))
        if let owner = accounts[repository.ownerID], owner.kind == .organization {
            members.append(.init(name: "organization", value: organizationShape(owner)))
        }
        members.append(.init(name: "sender", value: userShape(sender.accountID)))

        let installation = installation(ofRepository: repositoryID)
        if let installation, installation.suspendedAt == nil, let target = appTarget {
            let reference: JSON = [
                "id": .integer(installation.id),
                "node_id": nodeID("IntegrationInstallation", installation.id),
            ]
            outbox.append(
                Announcement(
                    event: event, action: action, repositoryID: repositoryID, installationID: installation.id,
                    payload: .object(members + [.init(name: "installation", value: reference)]), target: target))
        }
        for hook in hooks.values.sorted(by: { $0.id < $1.id })
        where hook.repositoryID == repositoryID && hook.isActive && hook.events.contains(event) {
            if hook.yieldsToApp && installation != nil { continue }
            outbox.append(
                Announcement(
                    event: event, action: action, repositoryID: repositoryID, installationID: nil,
                    payload: .object(members), target: target(of: hook)))
        }
    }

    /// Queues an event about an installation itself, which only the App hears of.
    mutating func announce(
        _ event: String, _ action: String, about installation: Installation, by sender: Sender,
        _ details: [JSON.Member]
    ) {
        guard let target = appTarget else { return }
        var members: [JSON.Member] = [
            .init(name: "action", value: .string(action)),
            .init(name: "installation", value: installationShape(installation)),
        ]
        members += details
        members.append(.init(name: "sender", value: userShape(sender.accountID)))
        outbox.append(
            Announcement(
                event: event, action: action, repositoryID: nil, installationID: installation.id,
                payload: .object(members), target: target))
    }

    /// GitHub greets a new hook with a `ping`.
    mutating func ping(_ hook: Hook, in repository: Repository, by sender: Sender) {
        outbox.append(
            Announcement(
                event: "ping", action: nil, repositoryID: repository.id, installationID: nil,
                payload: [
                    "zen": "Anything added dilutes everything else.",
                    "hook_id": .integer(hook.id),
                    "hook": hookShape(hook, in: repository),
                    "repository": webhookRepositoryShape(repository),
                    "sender": userShape(sender.accountID),
                ],
                target: target(of: hook)))
    }

    func target(of hook: Hook) -> Announcement.Target {
        .init(hookID: hook.id, kind: "repository", id: hook.repositoryID, url: hook.url, secret: hook.secret)
    }

    private var appTarget: Announcement.Target? {
        app.hookURL.map {
            .init(hookID: app.hookID, kind: "integration", id: app.id, url: $0, secret: app.hookSecret)
        }
    }
}
