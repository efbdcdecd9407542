/// How issues, their labels, milestones and comments look in JSON.
extension World {
    /// Schema `issue`.
    func issueShape(_ issue: Issue, in repository: Repository) -> JSON {
        webhookIssueShape(issue, in: repository)
            .with("closed_by", userShape(issue.closedByID))
    }

    /// The issue as webhooks carry it: without `closed_by`.
    func webhookIssueShape(_ issue: Issue, in repository: Repository) -> JSON {
        let api = "\(apiURL(repository))/issues/\(issue.number)"
        let html = "\(htmlURL(repository))/\(issue.pull == nil ? "issues" : "pull")/\(issue.number)"
        var members: [JSON.Member] = [
            .init(name: "url", value: .string(api)),
            .init(name: "repository_url", value: .string(apiURL(repository))),
            .init(name: "labels_url", value: "\(api)/labels{/name}"),
            .init(name: "comments_url", value: "\(api)/comments"),
            .init(name: "events_url", value: "\(api)/events"),
            .init(name: "html_url", value: .string(html)),
            .init(name: "id", value: .integer(issue.id)),
            .init(name: "node_id", value: nodeID("Issue", issue.id)),
            .init(name: "number", value: .integer(issue.number)),
            .init(name: "title", value: .string(issue.title)),
            .init(name: "user", value: userShape(issue.authorID)),
            .init(name: "labels", value: labelShapes(of: issue, in: repository)),
            .init(name: "state", value: .string(issue.state.rawValue)),
            .init(name: "locked", value: .bool(issue.isLocked)),
            .init(name: "assignee", value: userShape(issue.assigneeIDs.first)),
            .init(name: "assignees", value: .array(issue.assigneeIDs.map(userShape))),
            .init(name: "milestone", value: milestoneShape(of: issue, in: repository)),
            .init(name: "comments", value: .integer(issue.commentIDs.count)),
            .init(name: "created_at", value: JSON(issue.createdAt)),
            .init(name: "updated_at", value: JSON(issue.updatedAt)),
            .init(name: "closed_at", value: JSON(issue.closedAt)),
            .init(name: "author_association", value: association(issue.authorID, in: repository)),
            .init(name: "active_lock_reason", value: JSON(issue.lockReason)),
            .init(name: "sub_issues_summary", value: ["total": 0, "completed": 0, "percent_completed": 0]),
        ]
        if let pull = issue.pull {
            let pullAPI = "\(apiURL(repository))/pulls/\(issue.number)"
            members.append(.init(name: "draft", value: .bool(pull.isDraft)))
            members.append(
                .init(
                    name: "pull_request",
                    value: [
                        "url": .string(pullAPI), "html_url": .string(html), "diff_url": "\(html).diff",
                        "patch_url": "\(html).patch", "merged_at": JSON(pull.mergedAt),
                    ]))
        }
        members += [
            .init(name: "body", value: JSON(issue.body)),
            .init(name: "reactions", value: reactionsShape(api)),
            .init(name: "timeline_url", value: "\(api)/timeline"),
            .init(name: "performed_via_github_app", value: issue.throughApp ? appShape() : nil),
            .init(name: "state_reason", value: JSON(issue.stateReason?.rawValue)),
        ]
        return .object(members)
    }

    /// Schema `issue-comment`.
    func commentShape(_ comment: Comment, in repository: Repository) -> JSON {
        let api = "\(apiURL(repository))/issues/comments/\(comment.id)"
        let isPull = repository.issues[comment.issueNumber]?.pull != nil
        let html = "\(htmlURL(repository))/\(isPull ? "pull" : "issues")/\(comment.issueNumber)"
        return [
            "url": .string(api),
            "html_url": "\(html)#issuecomment-\(comment.id)",
            "issue_url": "\(apiURL(repository))/issues/\(comment.issueNumber)",
            "id": .integer(comment.id),
            "node_id": nodeID("IssueComment", comment.id),
            "user": userShape(comment.authorID),
            "created_at": JSON(comment.createdAt),
            "updated_at": JSON(comment.updatedAt),
            "body": .string(comment.body),
            "author_association": association(comment.authorID, in: repository),
            "reactions": reactionsShape(api),
            "performed_via_github_app": comment.throughApp ? appShape() : nil,
        ]
    }

    /// Schema `label`. Some of GitHub's schemas demand `archived_at` and `archived_by`, others do not know them.
    func labelShape(_ label: Label, in repository: Repository) -> JSON {
        [
            "id": .integer(label.id),
            "node_id": nodeID("Label", label.id),
            "url": "\(apiURL(repository))/labels/\(label.name.replacing(" ", with: "%20"))",
            "name": .string(label.name),
            "color": .string(label.color),
            "default": false,
            "description": JSON(label.description),
            "archived_at": nil,
            "archived_by": nil,
        ]
    }

    func labelShapes(of issue: Issue, in repository: Repository) -> JSON {
        .array(
            issue.labelIDs.compactMap { id in repository.labels.first { $0.id == id } }
                .map { labelShape($0, in: repository) })
    }

    func milestoneShape(of issue: Issue, in repository: Repository) -> JSON {
        guard let number = issue.milestoneNumber,
            let milestone = repository.milestones.first(where: { $0.number == number })
        else { return nil }
        return milestoneShape(milestone, in: repository)
    }

    /// Schema `milestone`.
    func milestoneShape(_ milestone: Milestone, in repository: Repository) -> JSON {
        let api = "\(apiURL(repository))/milestones/\(milestone.number)"
        let issues = repository.issues.values.filter { $0.milestoneNumber == milestone.number }
        return [
            "url": .string(api),
            "html_url": "\(htmlURL(repository))/milestone/\(milestone.number)",
            "labels_url": "\(api)/labels",
            "id": .integer(milestone.id),
            "node_id": nodeID("Milestone", milestone.id),
            "number": .integer(milestone.number),
            "title": .string(milestone.title),
            "description": nil,
            "creator": userShape(milestone.creatorID),
            "open_issues": .integer(issues.count { $0.state == .open }),
            "closed_issues": .integer(issues.count { $0.state == .closed }),
            "state": "open",
            "created_at": JSON(milestone.createdAt),
            "updated_at": JSON(milestone.createdAt),
            "due_on": nil,
            "closed_at": nil,
        ]
    }
}
