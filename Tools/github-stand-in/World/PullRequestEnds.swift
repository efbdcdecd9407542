extension World {
    /// Merges a pull request, which closes it.
    mutating func merge(_ number: Int, in repositoryID: Int, by sender: Sender) throws(Refusal) -> Issue {
        var issue = try issue(repositoryID, number)
        guard issue.pull != nil, issue.state == .open else {
            throw Refusal(status: 405, message: "Pull Request is not mergeable")
        }
        issue.pull?.mergedAt = now
        issue.pull?.mergedByID = sender.accountID
        return try close(&issue, in: repositoryID, by: sender)
    }

    /// Deletes the branch that a pull request is to be merged from, which closes one that is open.
    mutating func deleteBranch(of number: Int, in repositoryID: Int, by sender: Sender) throws(Refusal) -> Issue {
        var issue = try issue(repositoryID, number)
        guard issue.pull != nil else { throw .unprocessable("Reference does not exist") }
        issue.pull?.headIsDeleted = true
        guard issue.state == .closed else { return try close(&issue, in: repositoryID, by: sender) }
        repositories[repositoryID]?.issues[number] = issue
        return issue
    }

    private mutating func close(
        _ issue: inout Issue, in repositoryID: Int, by sender: Sender
    ) throws(Refusal) -> Issue {
        try turn(&issue, .closed, by: sender)
        store(&issue, in: repositoryID)
        announceIssue("closed", issue.number, in: repositoryID, by: sender)
        return issue
    }
}

extension PullRequest {
    /// What has been merged, and what has lost its branch, stays closed.
    func checkReopening() throws(Refusal) {
        let obstacle =
            if mergedAt != nil {
                "The pull request cannot be reopened."
            } else if headIsDeleted == true {
                "The \(head) branch has been deleted."
            } else {
                nil as String?
            }
        guard let obstacle else { return }
        throw .invalid("PullRequest", "state", "custom", message: "state cannot be changed. \(obstacle)")
    }
}
