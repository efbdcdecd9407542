/// What the ledger wants to know of a repository before it connects it (`GET /repos/{owner}/{repo}`).
package struct RepositoryDetails: Sendable, Equatable {
    package var reference: RepositoryReference
    package var isPrivate: Bool
    /// An archived repository refuses every write.
    package var isArchived: Bool
    /// Without the issues feature every issue call answers 410.
    package var hasIssues: Bool
    /// Whether these credentials may push: without it GitHub silently drops labels and assignees from a write.
    /// Nil if GitHub did not say.
    package var canPush: Bool?

    package init(
        reference: RepositoryReference, isPrivate: Bool, isArchived: Bool, hasIssues: Bool, canPush: Bool?
    ) {
        self.reference = reference
        self.isPrivate = isPrivate
        self.isArchived = isArchived
        self.hasIssues = hasIssues
        self.canPush = canPush
    }
}

extension RepositoryDetails: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        reference = try RepositoryReference(fields)
        isPrivate = try fields.readIfPresent("private") ?? false
        isArchived = try fields.readIfPresent("archived") ?? false
        hasIssues = try fields.readIfPresent("has_issues") ?? true
        canPush = try fields.readIfPresent(at: "permissions", "push")
    }
}
