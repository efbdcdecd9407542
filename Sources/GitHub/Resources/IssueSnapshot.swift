/// An issue or a pull request as GitHub reported it at one moment, in a webhook or in an answer.
package struct IssueSnapshot: Sendable, Equatable {
    /// Which of GitHub's two resources reported it. Their `updatedAt` differ by seconds to minutes for the same pull
    /// request: never compare times across kinds.
    package enum Kind: String, Sendable {
        case issue
        case pullRequest = "pull_request"
    }

    package enum State: String, Sendable {
        case open, closed
    }

    package struct Milestone: Sendable, Equatable {
        package var number: Int
        package var title: String

        package init(number: Int, title: String) {
            self.number = number
            self.title = title
        }
    }

    package var kind: Kind
    /// The issue's id. Nil when only the pull request's is known: a `pull_request` payload does not carry the other.
    package var id: Int64?
    /// The pull request's id, when a pull request reported itself.
    package var pullRequestID: Int64?
    /// True for a pull request, also when it shows its face as an issue (`kind` is then `.issue`).
    package var isPullRequest: Bool
    /// An issue and its pull request share it: with the repository's id, this is what a task is bound to.
    package var number: Int
    package var title: String
    /// GitHub's null is the empty text.
    package var body: String
    package var state: State
    /// `completed`, `not_planned`, `duplicate` or `reopened`; kept as text, since GitHub adds to them.
    package var stateReason: String?
    /// Names, in order of their Unicode scalars: GitHub's own order means nothing.
    package var labels: [String]
    /// In order of id: GitHub's own order means nothing.
    package var assignees: [Account]
    package var milestone: Milestone?
    package var isLocked: Bool
    package var isDraft: Bool
    package var isMerged: Bool
    /// Of its conversation; a pull request's review comments are none.
    package var commentCount: Int
    /// Nil for an account that has been deleted.
    package var author: Account?
    /// Whole seconds since 1970, GitHub's clock.
    package var createdAt: Int64
    package var updatedAt: Int64
    package var htmlURL: String?
    /// The repository by the name it has now, when the payload says so: after a redirect it is not the one asked for.
    package var repository: RepositoryName?
    /// False if the payload left out the state, body, labels, assignees or milestone, as GitHub's own examples of
    /// `issues.pinned` do. What stands in their place is then only a guess: GET the resource instead of applying it.
    package var isComplete: Bool

    package init(
        kind: Kind, id: Int64?, pullRequestID: Int64? = nil, isPullRequest: Bool? = nil, number: Int, title: String,
        body: String = "", state: State = .open, stateReason: String? = nil, labels: [String] = [],
        assignees: [Account] = [], milestone: Milestone? = nil, isLocked: Bool = false, isDraft: Bool = false,
        isMerged: Bool = false, commentCount: Int = 0, author: Account? = nil, createdAt: Int64, updatedAt: Int64,
        htmlURL: String? = nil, repository: RepositoryName? = nil, isComplete: Bool = true
    ) {
        self.kind = kind
        self.id = id
        self.pullRequestID = pullRequestID
        self.isPullRequest = isPullRequest ?? (kind == .pullRequest)
        self.number = number
        self.title = title
        self.body = body
        self.state = state
        self.stateReason = stateReason
        self.labels = Self.inScalarOrder(labels)
        self.assignees = assignees.sorted { $0.id < $1.id }
        self.milestone = milestone
        self.isLocked = isLocked
        self.isDraft = isDraft
        self.isMerged = isMerged
        self.commentCount = commentCount
        self.author = author
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.htmlURL = htmlURL
        self.repository = repository
        self.isComplete = isComplete
    }

    /// By scalars rather than by `String`'s canonical equivalence, so that other languages sort them alike.
    private static func inScalarOrder(_ names: [String]) -> [String] {
        names.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    }
}
