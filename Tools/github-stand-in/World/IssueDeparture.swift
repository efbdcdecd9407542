/// Issues that leave: the REST API can do neither of these, people on github.com can.
extension World {
    /// Deletes an issue with its comments. GitHub says `issues.deleted` once, with the last edit's `updated_at`.
    mutating func delete(_ number: Int, in repositoryID: Int, by sender: Sender) throws(Refusal) {
        let issue = try issue(repositoryID, number)
        guard issue.pull == nil else { throw .unprocessable("Pull requests cannot be deleted.") }
        announceIssue("deleted", number, in: repositoryID, by: sender)
        for id in issue.commentIDs { comments[id] = nil }
        repositories[repositoryID]?.issues[number] = nil
        repositories[repositoryID]?.departed[number] = .deleted
    }

    /// Moves an issue to another repository, where it gets a new id and number. Labels that are there by the same name,
    /// and a milestone of the same title, are kept:
    /// https://docs.github.com/issues/tracking-your-work-with-issues/transferring-an-issue-to-another-repository
    mutating func transfer(
        _ number: Int, in repositoryID: Int, to newRepositoryID: Int, by sender: Sender
    ) throws(Refusal) -> Issue {
        let old = try issue(repositoryID, number)
        guard old.pull == nil else { throw .unprocessable("Pull requests cannot be transferred.") }
        guard let oldRepository = repositories[repositoryID], let goal = repositories[newRepositoryID] else {
            throw .notFound
        }
        guard goal.issuesAreOff != true else { throw .issuesAreOff }
        guard goal.isArchived != true else { throw .archived }
        var new = old
        new.id = makeID()
        new.number = takeNumber(in: newRepositoryID)
        new.updatedAt = now
        let milestone = oldRepository.milestones.first { $0.number == old.milestoneNumber }
        new.milestoneNumber = goal.milestones.first { $0.title == milestone?.title }?.number
        let names = Set(oldRepository.labels.filter { old.labelIDs.contains($0.id) }.map { $0.name.lowercased() })
        new.labelIDs = goal.labels.filter { names.contains($0.name.lowercased()) }.map(\.id)
        repositories[newRepositoryID]?.issues[new.number] = new
        for id in new.commentIDs {
            comments[id]?.repositoryID = newRepositoryID
            comments[id]?.issueNumber = new.number
        }

        guard let target = repositories[newRepositoryID] else { throw .notFound }
        let arrival: JSON = [
            "new_issue": webhookIssueShape(new, in: target),
            "new_repository": webhookRepositoryShape(target),
        ]
        announceIssue("transferred", number, in: repositoryID, by: sender, [.init(name: "changes", value: arrival)])
        repositories[repositoryID]?.issues[number] = nil
        repositories[repositoryID]?.departed[number] = .transferred(
            repositoryID: newRepositoryID, number: new.number)
        let origin: JSON = [
            "old_issue": webhookIssueShape(old, in: oldRepository),
            "old_repository": webhookRepositoryShape(oldRepository),
        ]
        announceIssue("opened", new.number, in: newRepositoryID, by: sender, [.init(name: "changes", value: origin)])
        return new
    }
}
