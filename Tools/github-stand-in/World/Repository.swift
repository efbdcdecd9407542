struct Repository: Codable, Sendable {
    var id: Int
    var ownerID: Int
    var name: String
    var isPrivate: Bool
    var createdAt: GitHubTime
    var updatedAt: GitHubTime
    /// Issues and pull requests share one sequence of numbers.
    var lastNumber = 0
    var issues: [Int: Issue] = [:]
    var labels: [Label] = []
    var milestones: [Milestone] = []
    /// What became of numbers that are no longer here.
    var departed: [Int: Departure] = [:]
    /// Somebody has switched its issues off: they are kept, and shown to nobody. Pull requests stay what they are.
    var issuesAreOff: Bool?
    /// Its owner has archived it: all of it can be read, and nothing changed.
    var isArchived: Bool?

    func shows(_ issue: Issue) -> Bool { issuesAreOff != true || issue.pull != nil }

    enum Departure: Codable, Sendable {
        case deleted
        case transferred(repositoryID: Int, number: Int)
    }
}

struct Label: Codable, Sendable, Equatable {
    var id: Int
    var name: String
    var color: String
    var description: String?
}

struct Milestone: Codable, Sendable, Equatable {
    var id: Int
    var number: Int
    var title: String
    var creatorID: Int
    var createdAt: GitHubTime
}
