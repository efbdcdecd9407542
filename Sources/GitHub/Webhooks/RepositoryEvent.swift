/// `repository`: created, deleted, archived, renamed, transferred, edited and so on.
package struct RepositoryEvent: Sendable, Equatable {
    package var action: String
    /// As it is now.
    package var repository: RepositoryReference
    /// `transferred`: the account it belonged to.
    package var transferredFrom: Account?
}

extension RepositoryEvent: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        let user: Account? = try fields.readIfPresent(at: "changes", "owner", "from", "user")
        let organization: Account? = try fields.readIfPresent(at: "changes", "owner", "from", "organization")
        action = try fields.read("action")
        repository = try fields.read("repository")
        transferredFrom = user ?? organization
    }
}
