/// What an issue belongs to: every entry that comes or goes is announced by itself.
struct Membership: Sendable, Equatable {
    var labels: [Int] = []
    var assignees: [Int] = []
    var milestone: Int?

    init() {}

    init(of issue: Issue) {
        labels = issue.labelIDs
        assignees = issue.assigneeIDs
        milestone = issue.milestoneNumber
    }

    static func == (left: Membership, right: Membership) -> Bool {
        Set(left.labels) == Set(right.labels) && Set(left.assignees) == Set(right.assignees)
            && left.milestone == right.milestone
    }
}

extension World {
    /// Announces a change as an `issues` or a `pull_request` event, with the snapshot as it is now.
    mutating func announceIssue(
        _ action: String, _ number: Int, in repositoryID: Int, by sender: Sender, _ details: [JSON.Member] = []
    ) {
        guard let repository = repositories[repositoryID], let issue = repository.issues[number] else { return }
        if let pull = issue.pull {
            let subject: [JSON.Member] = [
                .init(name: "number", value: .integer(number)),
                .init(name: "pull_request", value: pullRequestShape(pull, of: issue, in: repository)),
            ]
            announce("pull_request", action, about: repositoryID, by: sender, subject + details)
        } else {
            let subject = [JSON.Member(name: "issue", value: webhookIssueShape(issue, in: repository))]
            announce("issues", action, about: repositoryID, by: sender, subject + details)
        }
    }

    /// One event for each label, assignee and milestone that came or went.
    mutating func announceMembership(
        from old: Membership, to new: Membership, _ number: Int, in repositoryID: Int, by sender: Sender
    ) {
        guard let repository = repositories[repositoryID] else { return }
        func label(_ id: Int) -> [JSON.Member] {
            guard let label = repository.labels.first(where: { $0.id == id }) else { return [] }
            return [.init(name: "label", value: labelShape(label, in: repository))]
        }
        func assignee(_ id: Int) -> [JSON.Member] { [.init(name: "assignee", value: userShape(id))] }
        func milestone(_ number: Int) -> [JSON.Member] {
            guard let milestone = repository.milestones.first(where: { $0.number == number }) else { return [] }
            return [.init(name: "milestone", value: milestoneShape(milestone, in: repository))]
        }
        var events: [(action: String, details: [JSON.Member])] = []
        for id in new.labels where !old.labels.contains(id) { events.append(("labeled", label(id))) }
        for id in old.labels where !new.labels.contains(id) { events.append(("unlabeled", label(id))) }
        for id in new.assignees where !old.assignees.contains(id) { events.append(("assigned", assignee(id))) }
        for id in old.assignees where !new.assignees.contains(id) { events.append(("unassigned", assignee(id))) }
        if old.milestone != new.milestone {
            if let gone = old.milestone { events.append(("demilestoned", milestone(gone))) }
            if let set = new.milestone { events.append(("milestoned", milestone(set))) }
        }
        for event in events {
            announceIssue(event.action, number, in: repositoryID, by: sender, event.details)
        }
    }
}
