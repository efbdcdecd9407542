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

extension RepositoryDetails: Decodable {
    private enum Field: String, CodingKey {
        case `private`, archived, permissions
        case hasIssues = "has_issues"
    }

    private struct Permissions: Decodable {
        let push: Bool?
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        reference = try RepositoryReference(from: decoder)
        isPrivate = try fields.decodeIfPresent(Bool.self, forKey: .private) ?? false
        isArchived = try fields.decodeIfPresent(Bool.self, forKey: .archived) ?? false
        hasIssues = try fields.decodeIfPresent(Bool.self, forKey: .hasIssues) ?? true
        canPush = try fields.decodeIfPresent(Permissions.self, forKey: .permissions)?.push
    }
}
