/// How the App, its installations and hooks look in JSON.
extension World {
    static let appPermissions: JSON = [
        "issues": "write", "metadata": "read", "pull_requests": "write", "repository_hooks": "read",
    ]

    /// Schema `integration`, for `GET /app` and `performed_via_github_app`.
    func appShape() -> JSON {
        let owner = account(login: app.slug) ?? accounts.values.min { $0.id < $1.id }
        return [
            "id": .integer(app.id),
            "client_id": .string(app.clientID),
            "slug": .string(app.slug),
            "node_id": nodeID("Integration", app.id),
            "owner": userShape(owner?.id),
            "name": .string(app.slug),
            "description": "",
            "external_url": "\(origin)/apps/\(app.slug)",
            "html_url": "\(origin)/apps/\(app.slug)",
            "created_at": "2026-01-01T00:00:00Z",
            "updated_at": "2026-01-01T00:00:00Z",
            "permissions": Self.appPermissions,
            "events": JSON(Self.subscribedEvents),
        ]
    }

    /// Schema `installation`.
    func installationShape(_ installation: Installation) -> JSON {
        let owner = accounts[installation.accountID]
        let suspended = installation.suspendedAt != nil
        return [
            "id": .integer(installation.id),
            "client_id": .string(app.clientID),
            "account": userShape(installation.accountID),
            "repository_selection": "selected",
            "access_tokens_url": "\(origin)/app/installations/\(installation.id)/access_tokens",
            "repositories_url": "\(origin)/installation/repositories",
            "html_url": "\(origin)/settings/installations/\(installation.id)",
            "app_id": .integer(app.id),
            "app_slug": .string(app.slug),
            "target_id": .integer(installation.accountID),
            "target_type": .string((owner?.kind ?? .user).rawValue),
            "permissions": Self.appPermissions,
            "events": JSON(Self.subscribedEvents),
            "created_at": JSON(installation.createdAt),
            "updated_at": JSON(installation.updatedAt),
            "single_file_name": nil,
            "has_multiple_single_files": false,
            "single_file_paths": [],
            "suspended_by": suspended ? userShape(installation.accountID) : nil,
            "suspended_at": JSON(installation.suspendedAt),
        ]
    }

    /// Schema `hook`. A secret is never shown again, only that there is one.
    func hookShape(_ hook: Hook, in repository: Repository) -> JSON {
        let api = "\(apiURL(repository))/hooks/\(hook.id)"
        var configuration: [JSON.Member] = [
            .init(name: "content_type", value: "json"),
            .init(name: "insecure_ssl", value: "0"),
            .init(name: "url", value: .string(hook.url)),
        ]
        if hook.secret != nil { configuration.append(.init(name: "secret", value: "********")) }
        return [
            "type": "Repository",
            "id": .integer(hook.id),
            "name": "web",
            "active": .bool(hook.isActive),
            "events": JSON(hook.events),
            "config": .object(configuration),
            "updated_at": JSON(hook.createdAt),
            "created_at": JSON(hook.createdAt),
            "url": .string(api),
            "test_url": "\(api)/test",
            "ping_url": "\(api)/pings",
            "deliveries_url": "\(api)/deliveries",
            "last_response": ["code": nil, "status": "unused", "message": nil],
        ]
    }
}
