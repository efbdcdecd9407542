/// Comments on issues and pull requests.
extension World {
    /// A new comment also moves its issue's `updated_at`.
    mutating func comment(
        on number: Int, in repositoryID: Int, by sender: Sender, body: String
    ) throws(Refusal) -> Comment {
        var issue = try issue(repositoryID, number)
        try IssueText.check(commentBody: body)
        // An App has permissions, and write access in the sense of a lock it has not.
        guard !issue.isLocked || (sender.mayPush && !sender.throughApp) else { throw .locked }
        let comment = Comment(
            id: makeID(), repositoryID: repositoryID, issueNumber: number, authorID: sender.accountID,
            throughApp: sender.throughApp, body: body, createdAt: now, updatedAt: now)
        comments[comment.id] = comment
        issue.commentIDs.append(comment.id)
        store(&issue, in: repositoryID)
        announceComment("created", comment, by: sender)
        return comment
    }

    mutating func editComment(
        _ id: Int, in repositoryID: Int, by sender: Sender, body: String
    ) throws(Refusal) -> Comment {
        var comment = try comment(repositoryID, id)
        try allow(sender, toChange: comment)
        try IssueText.check(commentBody: body)
        guard IssueText.differ(comment.body, body) else { return comment }
        let changes: JSON = ["body": ["from": .string(comment.body)]]
        comment.body = body
        comment.updatedAt = now
        comments[id] = comment
        touchIssue(of: comment)
        announceComment("edited", comment, by: sender, [.init(name: "changes", value: changes)])
        return comment
    }

    /// The `deleted` event carries the comment as it last was, with that edit's `updated_at`.
    mutating func deleteComment(_ id: Int, in repositoryID: Int, by sender: Sender) throws(Refusal) {
        let comment = try comment(repositoryID, id)
        try allow(sender, toChange: comment)
        comments[id] = nil
        repositories[repositoryID]?.issues[comment.issueNumber]?.commentIDs.removeAll { $0 == id }
        touchIssue(of: comment)
        announceComment("deleted", comment, by: sender)
    }

    private func allow(_ sender: Sender, toChange comment: Comment) throws(Refusal) {
        guard sender.mayPush || comment.authorID == sender.accountID else {
            throw .forbidden("Must have admin rights to Repository.")
        }
    }

    private mutating func touchIssue(of comment: Comment) {
        guard var issue = repositories[comment.repositoryID]?.issues[comment.issueNumber] else { return }
        store(&issue, in: comment.repositoryID)
    }

    private mutating func announceComment(
        _ action: String, _ comment: Comment, by sender: Sender, _ details: [JSON.Member] = []
    ) {
        guard let repository = repositories[comment.repositoryID],
            let issue = repository.issues[comment.issueNumber]
        else { return }
        let subject: [JSON.Member] = [
            .init(name: "issue", value: webhookIssueShape(issue, in: repository)),
            .init(name: "comment", value: commentShape(comment, in: repository)),
        ]
        announce("issue_comment", action, about: repository.id, by: sender, details + subject)
    }
}
