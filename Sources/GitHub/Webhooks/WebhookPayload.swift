package import Foundation

/// A webhook delivery's body, as far as the ledger needs it.
package struct WebhookPayload: Sendable, Equatable {
    /// Absent from `ping` and `push`, among others.
    package var action: String?
    /// Whose doing it was. Nil where GitHub does not say: information only, nothing is decided by it.
    package var sender: Account?
    /// The GitHub App installation that the event belongs to; nil from a plain repository webhook.
    package var installationID: Int64?
    package var repository: RepositoryReference?
    package var content: Content

    package enum Content: Sendable, Equatable {
        case issue(IssueEvent)
        case comment(CommentEvent)
        case pullRequest(PullRequestEvent)
        case installation(InstallationEvent)
        case installationRepositories(InstallationRepositoriesEvent)
        case repository(RepositoryEvent)
        case ping
        /// An event that the ledger does nothing with, by its name.
        case other(event: String)
    }

    package init(
        action: String?, sender: Account? = nil, installationID: Int64? = nil,
        repository: RepositoryReference? = nil, content: Content
    ) {
        self.action = action
        self.sender = sender
        self.installationID = installationID
        self.repository = repository
        self.content = content
    }
}

extension WebhookPayload {
    /// Reads a body by the event that `X-GitHub-Event` names. Verify its signature first.
    ///
    /// - Throws: ``DecodingFailure`` with the path of the first field that is needed and missing or of the wrong type.
    package static func decode(
        event: String, body: some ContiguousBytes & Sequence<UInt8>
    ) throws(DecodingFailure) -> WebhookPayload {
        if body.starts(with: "payload=".utf8) {
            throw DecodingFailure(
                path: "", problem: "is a form; set the webhook's content type to application/json")
        }
        switch event {
        case "issues": return try read(body) { .issue($0) }
        case "issue_comment": return try read(body) { .comment($0) }
        case "pull_request": return try read(body) { .pullRequest($0) }
        case "installation": return try read(body) { .installation($0) }
        case "installation_repositories": return try read(body) { .installationRepositories($0) }
        case "repository": return try read(body) { .repository($0) }
        case "ping": return try readEnvelope(body, content: .ping)
        default: return try readEnvelope(body, content: .other(event: event))
        }
    }

    private static func read<Event: JSONObject>(
        _ body: some ContiguousBytes, as content: (Event) -> Content
    ) throws(DecodingFailure) -> WebhookPayload {
        try JSONTape.read(body) { json throws(DecodingFailure) in
            let fields = try json.fields()
            return WebhookPayload(try WebhookEnvelope(fields), content: content(try Event(fields)))
        }
    }

    /// An event that we do nothing with is refused only if it is not JSON: its parts may be of any shape.
    private static func readEnvelope(
        _ body: some ContiguousBytes, content: Content
    ) throws(DecodingFailure) -> WebhookPayload {
        do {
            return WebhookPayload(try JSONTape.value(of: body), content: content)
        } catch  where !error.path.isEmpty {
            return WebhookPayload(action: nil, content: content)
        }
    }

    private init(_ envelope: WebhookEnvelope, content: Content) {
        self.init(
            action: envelope.action, sender: envelope.sender, installationID: envelope.installationID,
            repository: envelope.repository, content: content)
    }
}
