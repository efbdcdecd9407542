/// The GitHub App that everything here belongs to.
struct App: Codable, Sendable {
    var id: Int
    var slug: String
    var clientID: String
    var hookID: Int
    /// Where the App's webhooks go; without it nothing is sent for installations.
    var hookURL: String?
    var hookSecret: String?
}

struct Installation: Codable, Sendable {
    var id: Int
    var accountID: Int
    var repositoryIDs: [Int]
    var createdAt: GitHubTime
    var updatedAt: GitHubTime
    var suspendedAt: GitHubTime?
}

/// What an installation access token opens, until it expires.
struct InstallationGrant: Codable, Sendable {
    var installationID: Int
    var repositoryIDs: [Int]?
    var expiresAt: GitHubTime

    static let lifetimeSeconds = 3600
}

/// A webhook of one repository.
struct Hook: Codable, Sendable {
    var id: Int
    var repositoryID: Int
    var url: String
    var secret: String?
    var events: [String]
    var isActive = true
    /// Made by the stand-in itself for `--webhook-url`; says nothing while the App hears of the repository.
    var yieldsToApp: Bool
    var createdAt: GitHubTime
}
