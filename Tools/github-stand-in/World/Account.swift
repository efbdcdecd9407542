/// Somebody: a person, an organization, or an App's bot.
struct Account: Codable, Sendable, Equatable {
    enum Kind: String, Codable, Sendable {
        case user = "User"
        case organization = "Organization"
        case bot = "Bot"
    }

    var id: Int
    var login: String
    var kind: Kind
    var createdAt: GitHubTime
}

/// Who makes a change, and what GitHub lets them do.
struct Sender: Sendable {
    var accountID: Int
    /// A change made with an installation token carries `performed_via_github_app`.
    var throughApp = false
    /// Without push access GitHub drops labels, assignees and milestones silently.
    var mayPush = true
}

/// A personal access token.
struct PersonalToken: Codable, Sendable {
    var accountID: Int
    var mayPush: Bool
}
