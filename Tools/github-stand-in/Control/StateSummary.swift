/// The state as tests compare it: what a person would see, without the URLs.
extension StandIn {
    var stateSummary: JSON {
        let repositories = state.world.repositories.values.sorted { $0.id < $1.id }
        let installations = state.world.installations.values.sorted { $0.id < $1.id }
        return [
            "repositories": .array(repositories.map(state.world.summary)),
            "installations": .array(
                installations.map { installation in
                    [
                        "id": .integer(installation.id),
                        "account": .string(state.world.login(installation.accountID)),
                        "suspended": .bool(installation.suspendedAt != nil),
                        "repositories": .array(
                            installation.repositoryIDs.compactMap { state.world.repositories[$0] }
                                .map { .string(state.world.fullName($0)) }),
                    ]
                }),
        ]
    }
}

extension World {
    func summary(of repository: Repository) -> JSON {
        [
            "id": .integer(repository.id),
            "full_name": .string(fullName(repository)),
            "owner": .string(login(repository.ownerID)),
            "name": .string(repository.name),
            "archived": .bool(repository.isArchived == true),
            "installation_id": JSON(installation(ofRepository: repository.id)?.id),
            "hook_ids": .array(
                hooks.values.filter { $0.repositoryID == repository.id }.map(\.id).sorted().map(JSON.integer)),
            "labels": JSON(repository.labels.map(\.name)),
            "issues": .array(
                repository.issues.values.sorted { $0.number < $1.number }.map { summary(of: $0, in: repository) }),
        ]
    }

    private func summary(of issue: Issue, in repository: Repository) -> JSON {
        [
            "id": .integer(issue.id),
            "number": .integer(issue.number),
            "pull_request_id": JSON(issue.pull?.id),
            "title": .string(issue.title),
            "body": JSON(issue.body),
            "state": .string(issue.state.rawValue),
            "state_reason": JSON(issue.stateReason?.rawValue),
            "user": .string(login(issue.authorID)),
            "labels": JSON(
                issue.labelIDs.compactMap { id in repository.labels.first { $0.id == id }?.name }),
            "assignees": JSON(issue.assigneeIDs.map(login)),
            "milestone": JSON(issue.milestoneNumber),
            "locked": .bool(issue.isLocked),
            "created_at": JSON(issue.createdAt),
            "updated_at": JSON(issue.updatedAt),
            "comments": .array(
                issue.commentIDs.compactMap { comments[$0] }.map { comment in
                    [
                        "id": .integer(comment.id),
                        "user": .string(login(comment.authorID)),
                        "body": .string(comment.body),
                        "created_at": JSON(comment.createdAt),
                        "updated_at": JSON(comment.updatedAt),
                    ]
                }),
        ]
    }
}
