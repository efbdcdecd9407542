/// What events have around their content. Every part may be missing: a `ping` may have no repository, a repository's
/// own webhook no installation, and events yet to be invented anything at all.
struct WebhookEnvelope: Decodable {
    let action: String?
    let sender: Account?
    let installationID: Int64?
    let repository: RepositoryReference?

    private enum Field: String, CodingKey {
        case action, sender, installation, repository
    }

    private struct Installation: Decodable {
        let id: Int64
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        action = try fields.decodeIfPresent(String.self, forKey: .action)
        // Nothing is decided by the sender, so an odd one must not cost us the event.
        sender = try? fields.decodeIfPresent(Account.self, forKey: .sender)
        installationID = try fields.decodeIfPresent(Installation.self, forKey: .installation)?.id
        repository = try fields.decodeIfPresent(RepositoryReference.self, forKey: .repository)
    }
}
