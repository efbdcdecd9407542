/// What is asked for with a new issue or pull request.
struct IssueDraft: Sendable {
    var title: String
    var body: String?
    var labels: [String] = []
    var assignees: [String] = []
    var milestone: Int?
    /// The branches of a pull request; an issue has none.
    var branches: (head: String, base: String)?
    var isDraft = false
}

extension World {
    /// Opens an issue or a pull request. GitHub announces `opened` and then `labeled` and `assigned` once for each.
    mutating func open(_ draft: IssueDraft, in repositoryID: Int, by sender: Sender) throws(Refusal) -> Issue {
        try IssueText.check(title: draft.title)
        try IssueText.check(issueBody: draft.body)
        guard let repository = repositories[repositoryID] else { throw .notFound }
        guard draft.branches != nil || repository.issuesAreOff != true else { throw .issuesAreOff }
        let milestone = sender.mayPush ? try knownMilestone(draft.milestone, in: repositoryID) : nil
        let assignees = sender.mayPush ? try assigneeIDs(draft.assignees) : []
        let labels = sender.mayPush ? try labelIDs(named: draft.labels, in: repositoryID) : []

        let number = takeNumber(in: repositoryID)
        var issue = Issue(
            id: makeID(), number: number, authorID: sender.accountID, throughApp: sender.throughApp,
            title: draft.title, body: draft.body, labelIDs: labels, assigneeIDs: assignees, milestoneNumber: milestone,
            createdAt: now, updatedAt: now)
        if let branches = draft.branches {
            issue.pull = PullRequest(
                id: makeID(), head: branches.head, base: branches.base, isDraft: draft.isDraft, updatedAt: now)
        }
        repositories[repositoryID]?.issues[number] = issue

        announceIssue("opened", number, in: repositoryID, by: sender)
        announceMembership(from: Membership(), to: Membership(of: issue), number, in: repositoryID, by: sender)
        return issue
    }

    /// Makes a pull request of an issue, which keeps its number, its text and its comments: `issue` in
    /// https://docs.github.com/rest/pulls/pulls#create-a-pull-request
    mutating func convert(_ number: Int, in repositoryID: Int, by sender: Sender) throws(Refusal) -> Issue {
        var issue = try issue(repositoryID, number)
        guard issue.pull == nil, issue.state == .open else {
            throw .unprocessable("An open issue becomes a pull request, once.")
        }
        issue.pull = PullRequest(id: makeID(), head: "topic-\(number)", base: "main", updatedAt: now)
        issue.stateReason = nil
        store(&issue, in: repositoryID, pullRequestLag: pullRequestLagSeconds)
        announceIssue("opened", number, in: repositoryID, by: sender)
        return issue
    }

    mutating func takeNumber(in repositoryID: Int) -> Int {
        let number = (repositories[repositoryID]?.lastNumber ?? 0) + 1
        repositories[repositoryID]?.lastNumber = number
        return number
    }

    /// The ids of labels by name, in the order given. Unknown labels come into being, as they do on GitHub.
    mutating func labelIDs(named names: [String], in repositoryID: Int) throws(Refusal) -> [Int] {
        var ids: [Int] = []
        for name in names {
            guard name.contains(where: { !$0.isWhitespace }) else {
                throw .invalid("Label", "name", "missing_field")
            }
            let known = repositories[repositoryID]?.labels.first { $0.name.lowercased() == name.lowercased() }
            let label = known ?? Label(id: makeID(), name: name, color: "ededed")
            if known == nil { repositories[repositoryID]?.labels.append(label) }
            if !ids.contains(label.id) { ids.append(label.id) }
        }
        return ids
    }

    /// The people whom `logins` name, of whom GitHub drops all beyond ten without a word. Whoever cannot be assigned it
    /// refuses.
    func assigneeIDs(_ logins: [String]) throws(Refusal) -> [Int] {
        var ids: [Int] = []
        var strangers: [String] = []
        for login in logins {
            if let account = account(login: login), account.kind == .user {
                if !ids.contains(account.id) { ids.append(account.id) }
            } else {
                strangers.append(login)
            }
        }
        guard strangers.isEmpty else { throw .unassignable(strangers) }
        return Array(ids.prefix(10))
    }

    func knownMilestone(_ number: Int?, in repositoryID: Int) throws(Refusal) -> Int? {
        guard let number else { return nil }
        guard repositories[repositoryID]?.milestones.contains(where: { $0.number == number }) == true else {
            throw .invalid("Issue", "milestone", "invalid", value: .integer(number))
        }
        return number
    }
}
