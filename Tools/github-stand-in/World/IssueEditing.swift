/// What a `PATCH` asks to become different. What is `nil` was not mentioned.
struct IssueEdit: Sendable {
    enum Change<Value: Sendable>: Sendable {
        case clear
        case set(Value)

        var value: Value? {
            if case .set(let value) = self { value } else { nil }
        }
    }

    var title: String?
    var body: Change<String>?
    var state: Issue.State?
    var stateReason: Issue.StateReason?
    /// The whole new set, not an addition.
    var labels: [String]?
    var assignees: [String]?
    var milestone: Change<Int>?
}

extension World {
    /// Changes an issue or pull request. An edit that changes nothing leaves `updated_at` alone and announces nothing.
    mutating func edit(
        _ number: Int, in repositoryID: Int, by sender: Sender, _ edit: IssueEdit
    ) throws(Refusal) -> Issue {
        let before = try issue(repositoryID, number)
        guard sender.mayPush || before.authorID == sender.accountID else {
            throw .forbidden("Must have admin rights to Repository.")
        }
        if let title = edit.title { try IssueText.check(title: title) }
        try IssueText.check(issueBody: edit.body?.value)

        var after = before
        if let title = edit.title { after.title = title }
        if let body = edit.body { after.body = body.value }
        if let state = edit.state { try turn(&after, state, because: edit.stateReason, by: sender) }
        if sender.mayPush {
            if let milestone = edit.milestone {
                after.milestoneNumber = try knownMilestone(milestone.value, in: repositoryID)
            }
            if let assignees = edit.assignees { after.assigneeIDs = try assigneeIDs(assignees) }
            if let labels = edit.labels { after.labelIDs = try labelIDs(named: labels, in: repositoryID) }
        }
        let (old, new) = (Membership(of: before), Membership(of: after))
        let titleChanged = IssueText.differ(before.title, after.title)
        let bodyChanged = IssueText.differ(before.body, after.body)
        let textChanged = titleChanged || bodyChanged
        guard textChanged || before.state != after.state || old != new else { return before }

        store(&after, in: repositoryID, pullRequestLag: old.labels != new.labels ? pullRequestLagSeconds : 0)
        if textChanged {
            var changes: [JSON.Member] = []
            if titleChanged {
                changes.append(.init(name: "title", value: ["from": .string(before.title)]))
            }
            if bodyChanged {
                changes.append(.init(name: "body", value: ["from": .string(before.body ?? "")]))
            }
            announceIssue(
                "edited", number, in: repositoryID, by: sender, [.init(name: "changes", value: .object(changes))])
        }
        announceMembership(from: old, to: new, number, in: repositoryID, by: sender)
        if before.state != after.state {
            announceIssue(after.state == .closed ? "closed" : "reopened", number, in: repositoryID, by: sender)
        }
        return after
    }

    /// `state_reason` is ignored unless the state changes; closing defaults to `completed`.
    /// https://docs.github.com/rest/issues/issues#update-an-issue
    func turn(
        _ issue: inout Issue, _ state: Issue.State, because reason: Issue.StateReason? = nil, by sender: Sender
    ) throws(Refusal) {
        guard issue.state != state else { return }
        if state == .open { try issue.pull?.checkReopening() }
        issue.state = state
        switch state {
        case .closed:
            issue.closedAt = now
            issue.closedByID = sender.accountID
            issue.stateReason = reason == .reopened ? .completed : reason ?? .completed
        case .open:
            issue.closedAt = nil
            issue.closedByID = nil
            issue.stateReason = .reopened
        }
        if issue.pull != nil { issue.stateReason = nil }
    }

    /// Every change moves `updated_at`, of the issue and, in its own time, of the pull request.
    mutating func store(_ issue: inout Issue, in repositoryID: Int, pullRequestLag: Int = 0) {
        issue.updatedAt = now
        // What ran ahead does not go back with the next change.
        if let before = issue.pull?.updatedAt { issue.pull?.updatedAt = max(before, now + pullRequestLag) }
        repositories[repositoryID]?.issues[issue.number] = issue
    }

    /// Locks or unlocks a conversation.
    mutating func lock(
        _ number: Int, in repositoryID: Int, by sender: Sender, _ isLocked: Bool, reason: String?
    ) throws(Refusal) -> Issue {
        var issue = try issue(repositoryID, number)
        guard issue.isLocked != isLocked else { return issue }
        issue.isLocked = isLocked
        issue.lockReason = isLocked ? reason : nil
        store(&issue, in: repositoryID)
        announceIssue(isLocked ? "locked" : "unlocked", number, in: repositoryID, by: sender)
        return issue
    }

    /// Pins an issue, or takes it down again. Nothing of the issue changes, and the payload lacks half of what it is.
    mutating func pin(
        _ number: Int, in repositoryID: Int, by sender: Sender, _ isPinned: Bool
    ) throws(Refusal) -> Issue {
        let issue = try issue(repositoryID, number)
        guard issue.pull == nil else { throw .unprocessable("Pull requests cannot be pinned.") }
        guard let repository = repositories[repositoryID] else { throw .notFound }
        let shown = ["id", "node_id", "number", "title", "user", "created_at", "updated_at", "closed_at", "body"]
        let members = webhookIssueShape(issue, in: repository).members ?? []
        announce(
            "issues", isPinned ? "pinned" : "unpinned", about: repositoryID, by: sender,
            [.init(name: "issue", value: .object(members.filter { shown.contains($0.name) }))])
        return issue
    }
}
