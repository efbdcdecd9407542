/// An issue, or the issue's half of a pull request.
struct Issue: Codable, Sendable {
    enum State: String, Codable, Sendable {
        case open, closed
    }

    /// https://docs.github.com/rest/issues/issues#update-an-issue
    enum StateReason: String, Codable, Sendable {
        case completed
        case notPlanned = "not_planned"
        case duplicate
        case reopened
    }

    var id: Int
    var number: Int
    var authorID: Int
    var throughApp: Bool
    var title: String
    var body: String?
    var state = State.open
    var stateReason: StateReason?
    var labelIDs: [Int] = []
    var assigneeIDs: [Int] = []
    var milestoneNumber: Int?
    var isLocked = false
    var lockReason: String?
    var createdAt: GitHubTime
    var updatedAt: GitHubTime
    var closedAt: GitHubTime?
    var closedByID: Int?
    var commentIDs: [Int] = []
    var pull: PullRequest?
}

/// What a pull request has beside its issue. Its `updated_at` is its own: GitHub's differ by seconds to minutes.
struct PullRequest: Codable, Sendable {
    var id: Int
    var head: String
    var base: String
    var isDraft = false
    var mergedAt: GitHubTime?
    var mergedByID: Int?
    var headIsDeleted: Bool?
    var updatedAt: GitHubTime
}

struct Comment: Codable, Sendable {
    var id: Int
    var repositoryID: Int
    var issueNumber: Int
    var authorID: Int
    var throughApp: Bool
    var body: String
    var createdAt: GitHubTime
    var updatedAt: GitHubTime
}
