/// What events have around their content. Every part may be missing: a `ping` may have no repository, a repository's
/// own webhook no installation, and events yet to be invented anything at all.
struct WebhookEnvelope: JSONObject {
    let action: String?
    let sender: Account?
    let installationID: Int64?
    let repository: RepositoryReference?

    init(_ fields: JSONFields) throws(DecodingFailure) {
        action = try fields.readIfPresent("action")
        // Nothing is decided by the sender, so an odd one must not cost us the event.
        sender = try? fields.readIfPresent("sender")
        let installation: InstallationReference? = try fields.readIfPresent("installation")
        installationID = installation?.id
        repository = try fields.readIfPresent("repository")
    }
}
