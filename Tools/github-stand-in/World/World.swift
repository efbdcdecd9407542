/// Everything that this GitHub knows. A plain value: a change is a mutating method that throws what GitHub would
/// refuse and leaves in `outbox` what GitHub would announce; sending it is somebody else's work.
struct World: Codable, Sendable {
    var app: App
    var accounts: [Int: Account] = [:]
    var repositories: [Int: Repository] = [:]
    var comments: [Int: Comment] = [:]
    var installations: [Int: Installation] = [:]
    var hooks: [Int: Hook] = [:]
    var personalTokens: [String: PersonalToken] = [:]
    var grants: [String: InstallationGrant] = [:]
    /// Full names that repositories once had, in lower case, for GitHub's redirects.
    var formerNames: [String: Int] = [:]
    /// GitHub's ids have long outgrown 32 bits for comments; so have ours.
    var lastID = 4_300_000_000

    /// GitHub's time of the step being taken; set before each one.
    var now = GitHubTime(seconds: 0)
    /// `http://127.0.0.1:PORT`, the root of every URL in every answer.
    var origin = ""
    /// How far a pull request's own `updated_at` runs ahead of its issue's after labels change.
    var pullRequestLagSeconds = 1
    /// For so many seconds after it was given, an installation's token is not known here.
    var tokenLagSeconds = 0
    /// What is still to be announced by webhook.
    var outbox: [Announcement] = []

    init(app: App) { self.app = app }

    private enum CodingKeys: String, CodingKey {
        case app, accounts, repositories, comments, installations, hooks, personalTokens, grants, formerNames, lastID
        case pullRequestLagSeconds
    }

    mutating func makeID() -> Int {
        lastID += 1
        return lastID
    }
}

// MARK: - Finding things

extension World {
    func account(login: String) -> Account? {
        accounts.values.first { $0.login.lowercased() == login.lowercased() }
    }

    /// GitHub has everybody already; the stand-in makes them up when they are first mentioned.
    mutating func ensureAccount(login: String, kind: Account.Kind = .user) -> Account {
        if let known = account(login: login) { return known }
        let account = Account(id: makeID(), login: login, kind: kind, createdAt: now)
        accounts[account.id] = account
        return account
    }

    mutating func person(_ login: String) -> Sender {
        Sender(accountID: ensureAccount(login: login).id)
    }

    mutating func bot() -> Sender {
        Sender(accountID: ensureAccount(login: "\(app.slug)[bot]", kind: .bot).id, throughApp: true)
    }

    func login(_ accountID: Int) -> String {
        accounts[accountID]?.login ?? "ghost"
    }

    func fullName(_ repository: Repository) -> String {
        "\(login(repository.ownerID))/\(repository.name)"
    }

    func repository(fullName name: String) -> Repository? {
        repositories.values.first { fullName($0).lowercased() == name.lowercased() }
    }

    func installation(ofRepository id: Int) -> Installation? {
        installations.values.first { $0.repositoryIDs.contains(id) }
    }

    func issue(_ repositoryID: Int, _ number: Int) throws(Refusal) -> Issue {
        guard let repository = repositories[repositoryID] else { throw .notFound }
        if let issue = repository.issues[number] {
            guard repository.shows(issue) else { throw .issuesAreOff }
            return issue
        }
        switch repository.departed[number] {
        case .deleted: throw .gone("This issue was deleted")
        case .transferred(let newID, let newNumber): throw .moved("/repositories/\(newID)/issues/\(newNumber)")
        case nil: throw .notFound
        }
    }

    func comment(_ repositoryID: Int, _ id: Int) throws(Refusal) -> Comment {
        guard let comment = comments[id], comment.repositoryID == repositoryID else { throw .notFound(.gone) }
        _ = try issue(repositoryID, comment.issueNumber)
        return comment
    }
}
