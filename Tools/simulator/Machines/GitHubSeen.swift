import Foundation

/// What GitHub holds, as somebody sees it who looks at everything.
struct GitHubSeen: Decodable {
    var repositories: [Repository]
    var installations: [Installation]

    struct Repository: Decodable {
        var id: Int64
        var fullName: String
        var owner: String
        var archived: Bool
        var labels: [String]
        var issues: [Issue]

        private enum CodingKeys: String, CodingKey {
            case id, owner, archived, labels, issues
            case fullName = "full_name"
        }
    }

    struct Issue: Decodable {
        var id: Int64
        var number: Int64
        var pullRequest: Int64?
        var user: String
        var title: String
        var body: String?
        var state: String
        var stateReason: String?
        var labels: [String]
        var assignees: [String]
        var milestone: Int64?
        var updatedAt: String
        var comments: [Comment]

        private enum CodingKeys: String, CodingKey {
            case id, number, user, title, body, state, labels, assignees, milestone, comments
            case pullRequest = "pull_request_id"
            case stateReason = "state_reason"
            case updatedAt = "updated_at"
        }
    }

    struct Comment: Decodable {
        var id: Int64
        var user: String
        var body: String
    }

    struct Installation: Decodable {
        var id: Int64
        var account: String
        var suspended: Bool
        var repositories: [String]
    }

    init(_ json: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) }

    /// An account has one, and it reaches what is the account's alone.
    func installation(ofOwner repository: Repository) -> Installation? {
        installations.first { $0.account == repository.owner }
    }

    /// Every issue with its repository.
    var issues: [(repository: Repository, issue: Issue)] {
        repositories.flatMap { repository in repository.issues.map { (repository, $0) } }
    }

    var comments: [(repository: Repository, issue: Issue, comment: Comment)] {
        issues.flatMap { place in place.issue.comments.map { (place.repository, place.issue, $0) } }
    }
}
