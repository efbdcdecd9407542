/// How repositories look in JSON.
extension World {
    func apiURL(_ repository: Repository) -> String { "\(origin)/repos/\(fullName(repository))" }

    func htmlURL(_ repository: Repository) -> String { "\(origin)/\(fullName(repository))" }

    /// Schema `repository`, which `webhook` payloads, pull requests and lists carry.
    func webhookRepositoryShape(_ repository: Repository) -> JSON {
        let (api, html, name) = (apiURL(repository), htmlURL(repository), fullName(repository))
        let openIssues = repository.issues.values.count { $0.state == .open }
        let identity: [JSON.Member] = [
            .init(name: "id", value: .integer(repository.id)),
            .init(name: "node_id", value: nodeID("Repository", repository.id)),
            .init(name: "name", value: .string(repository.name)),
            .init(name: "full_name", value: .string(name)),
            .init(name: "private", value: .bool(repository.isPrivate)),
            .init(name: "owner", value: userShape(repository.ownerID)),
            .init(name: "html_url", value: .string(html)),
            .init(name: "description", value: nil),
            .init(name: "fork", value: false),
            .init(name: "url", value: .string(api)),
        ]
        let links = Self.repositoryLinks.map { JSON.Member(name: $0.name, value: "\(api)/\($0.path)") }
        let facts: JSON = [
            "created_at": JSON(repository.createdAt),
            "updated_at": JSON(repository.updatedAt),
            "pushed_at": JSON(repository.createdAt),
            "git_url": "git://\(origin.dropFirst("http://".count))/\(name).git",
            "ssh_url": "git@\(origin.dropFirst("http://".count)):\(name).git",
            "clone_url": "\(html).git",
            "svn_url": .string(html),
            "homepage": nil,
            "size": 1,
            "stargazers_count": 0,
            "watchers_count": 0,
            "language": nil,
            "has_issues": .bool(repository.issuesAreOff != true),
            "has_projects": true,
            "has_downloads": true,
            "has_wiki": true,
            "has_pages": false,
            "has_discussions": false,
            "forks_count": 0,
            "mirror_url": nil,
            "archived": .bool(repository.isArchived == true),
            "disabled": false,
            "open_issues_count": .integer(openIssues),
            "license": nil,
            "allow_forking": true,
            "is_template": false,
            "web_commit_signoff_required": false,
            "topics": [],
            "visibility": repository.isPrivate ? "private" : "public",
            "forks": 0,
            "open_issues": .integer(openIssues),
            "watchers": 0,
            "default_branch": "main",
        ]
        return JSON.object(identity + links).with(facts.members ?? [])
    }

    /// Schema `full-repository`, for `GET /repos/{owner}/{repo}`.
    func fullRepositoryShape(_ repository: Repository, mayPush: Bool) -> JSON {
        let more: JSON = [
            "permissions": [
                "admin": .bool(mayPush), "maintain": .bool(mayPush), "push": .bool(mayPush), "triage": .bool(mayPush),
                "pull": true,
            ],
            "temp_clone_token": "",
            "allow_squash_merge": true,
            "allow_merge_commit": true,
            "allow_rebase_merge": true,
            "allow_auto_merge": false,
            "delete_branch_on_merge": false,
            "network_count": 0,
            "subscribers_count": 1,
        ]
        return webhookRepositoryShape(repository).with(more.members ?? [])
    }

    private static let repositoryLinks: [(name: String, path: String)] = [
        ("forks_url", "forks"), ("keys_url", "keys{/key_id}"), ("collaborators_url", "collaborators{/collaborator}"),
        ("teams_url", "teams"), ("hooks_url", "hooks"), ("issue_events_url", "issues/events{/number}"),
        ("events_url", "events"), ("assignees_url", "assignees{/user}"), ("branches_url", "branches{/branch}"),
        ("tags_url", "tags"), ("blobs_url", "git/blobs{/sha}"), ("git_tags_url", "git/tags{/sha}"),
        ("git_refs_url", "git/refs{/sha}"), ("trees_url", "git/trees{/sha}"), ("statuses_url", "statuses/{sha}"),
        ("languages_url", "languages"), ("stargazers_url", "stargazers"), ("contributors_url", "contributors"),
        ("subscribers_url", "subscribers"), ("subscription_url", "subscription"), ("commits_url", "commits{/sha}"),
        ("git_commits_url", "git/commits{/sha}"), ("comments_url", "comments{/number}"),
        ("issue_comment_url", "issues/comments{/number}"), ("contents_url", "contents/{+path}"),
        ("compare_url", "compare/{base}...{head}"), ("merges_url", "merges"),
        ("archive_url", "{archive_format}{/ref}"), ("downloads_url", "downloads"), ("issues_url", "issues{/number}"),
        ("pulls_url", "pulls{/number}"), ("milestones_url", "milestones{/number}"),
        ("notifications_url", "notifications{?since,all,participating}"), ("labels_url", "labels{/name}"),
        ("releases_url", "releases{/id}"), ("deployments_url", "deployments"),
    ]
}
