/// How pull requests look in JSON.
extension World {
    /// Schema `pull-request`, for `GET /repos/{owner}/{repo}/pulls/{number}` and for webhooks.
    func pullRequestShape(_ pull: PullRequest, of issue: Issue, in repository: Repository) -> JSON {
        let more: JSON = [
            "merged": .bool(pull.mergedAt != nil),
            "mergeable": issue.state == .open ? true : nil,
            "rebaseable": issue.state == .open ? true : nil,
            "mergeable_state": issue.state == .open ? "clean" : "unknown",
            "merged_by": userShape(pull.mergedByID),
            "comments": .integer(issue.commentIDs.count),
            "review_comments": 0,
            "maintainer_can_modify": false,
            "commits": 1,
            "additions": 1,
            "deletions": 0,
            "changed_files": 1,
        ]
        return simplePullRequestShape(pull, of: issue, in: repository).with(more.members ?? [])
    }

    /// Schema `pull-request-simple`, for lists.
    func simplePullRequestShape(_ pull: PullRequest, of issue: Issue, in repository: Repository) -> JSON {
        let root = apiURL(repository)
        let api = "\(root)/pulls/\(issue.number)"
        let html = "\(htmlURL(repository))/pull/\(issue.number)"
        let headCommit = commit(pull.id, "head")
        let links: [(name: String, url: String)] = [
            ("self", api), ("html", html), ("issue", "\(root)/issues/\(issue.number)"),
            ("comments", "\(root)/issues/\(issue.number)/comments"), ("review_comments", "\(api)/comments"),
            ("review_comment", "\(root)/pulls/comments{/number}"), ("commits", "\(api)/commits"),
            ("statuses", "\(root)/statuses/\(headCommit)"),
        ]
        return [
            "url": .string(api),
            "id": .integer(pull.id),
            "node_id": nodeID("PullRequest", pull.id),
            "html_url": .string(html),
            "diff_url": "\(html).diff",
            "patch_url": "\(html).patch",
            "issue_url": "\(root)/issues/\(issue.number)",
            "number": .integer(issue.number),
            "state": .string(issue.state.rawValue),
            "locked": .bool(issue.isLocked),
            "title": .string(issue.title),
            "user": userShape(issue.authorID),
            "body": JSON(issue.body),
            "created_at": JSON(issue.createdAt),
            "updated_at": JSON(pull.updatedAt),
            "closed_at": JSON(issue.closedAt),
            "merged_at": JSON(pull.mergedAt),
            "merge_commit_sha": pull.mergedAt == nil ? nil : .string(commit(pull.id, "merge")),
            "assignee": userShape(issue.assigneeIDs.first),
            "assignees": .array(issue.assigneeIDs.map(userShape)),
            "requested_reviewers": [],
            "requested_teams": [],
            "labels": labelShapes(of: issue, in: repository),
            "milestone": milestoneShape(of: issue, in: repository),
            "draft": .bool(pull.isDraft),
            "commits_url": "\(api)/commits",
            "review_comments_url": "\(api)/comments",
            "review_comment_url": "\(root)/pulls/comments{/number}",
            "comments_url": "\(root)/issues/\(issue.number)/comments",
            "statuses_url": "\(root)/statuses/\(headCommit)",
            "head": branchShape(pull.head, headCommit, in: repository),
            "base": branchShape(pull.base, commit(repository.id, "base"), in: repository),
            "_links": .object(links.map { .init(name: $0.name, value: ["href": .string($0.url)]) }),
            "author_association": association(issue.authorID, in: repository),
            "auto_merge": nil,
            "active_lock_reason": JSON(issue.lockReason),
        ]
    }

    private func branchShape(_ branch: String, _ commit: String, in repository: Repository) -> JSON {
        [
            "label": "\(login(repository.ownerID)):\(branch)",
            "ref": .string(branch),
            "sha": .string(commit),
            "user": userShape(repository.ownerID),
            "repo": webhookRepositoryShape(repository),
        ]
    }

    /// Forty hexadecimal digits that stay the same for the same thing; there is no Git behind them.
    private func commit(_ id: Int, _ role: String) -> String {
        var state = UInt64(bitPattern: Int64(id))
        for byte in role.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var digits = ""
        while digits.count < 40 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            digits += String(state >> 32, radix: 16)
        }
        return String(digits.prefix(40))
    }
}
