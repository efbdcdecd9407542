/// https://docs.github.com/rest/apps
extension Routes {
    static let apps = [
        Route("GET", "/app", .app) { state, _ throws(Refusal) in
            .ok(
                state.world.appShape()
                    .with("installations_count", .integer(state.world.installations.count)))
        },
        Route("GET", "/app/installations", .app) { state, call throws(Refusal) in
            let installations = state.world.installations.values.sorted { $0.id < $1.id }
            return state.list(installations, call, root: "\(state.world.origin)/app/installations") {
                state.world.installationShape($0)
            }
        },
        Route("GET", "/app/installations/{installation_id}", .app) { state, call throws(Refusal) in
            let installation = try state.world.knownInstallation(try call.number("installation_id"))
            return .ok(state.world.installationShape(installation))
        },
        Route("GET", "/repos/{owner}/{repo}/installation", .app) { state, call throws(Refusal) in
            let name = "\(call.parameters["owner"] ?? "")/\(call.parameters["repo"] ?? "")"
            guard let repository = state.world.repository(fullName: name) else {
                guard let id = state.world.formerNames[name.lowercased()] else { throw .notFound }
                throw .moved("/repositories/\(id)/installation")
            }
            guard let installation = state.world.installation(ofRepository: repository.id) else { throw .notFound }
            return .ok(state.world.installationShape(installation))
        },
        Route("POST", "/app/installations/{installation_id}/access_tokens", .app) { state, call throws(Refusal) in
            try makeToken(&state, call)
        },
        Route("GET", "/installation/repositories", .anyone) { state, call throws(Refusal) in
            guard case .installation(let grant) = call.caller else {
                throw .forbidden(
                    "You must authenticate with an installation access token in order to list repositories.")
            }
            let ids = state.world.reachable(by: grant)
            let page = Page(call.query)
            let repositories = ids.compactMap { state.world.repositories[$0] }
            let root = "\(state.world.origin)/installation/repositories"
            return Answer(
                headers: page.links(total: repositories.count, root: root, query: call.query),
                body: [
                    "total_count": .integer(repositories.count),
                    "repository_selection": "selected",
                    "repositories": .array(
                        page.slice(repositories).map(state.world.webhookRepositoryShape)),
                ])
        },
    ]

    /// A token of one hour for one installation, for all of its repositories or for those asked for.
    private static func makeToken(_ state: inout GitHubState, _ call: Call) throws(Refusal) -> Answer {
        let installation = try state.world.knownInstallation(try call.number("installation_id"))
        guard installation.suspendedAt == nil else { throw .forbidden("This installation has been suspended") }
        let fields = try Fields(call)
        var chosen: [Int]?
        let ids = fields.object["repository_ids"]?.elements?.compactMap(\.number)
        let names = try fields.texts("repositories")
        if ids != nil || names != nil {
            chosen = installation.repositoryIDs.filter { id in
                let name = state.world.repositories[id]?.name
                return ids?.contains(id) == true || names?.contains { $0 == name } == true
            }
            guard chosen?.count == (ids ?? []).count + (names ?? []).count else {
                throw .unprocessable(
                    "At least one repository does not exist or is not accessible to the parent installation."
                )
            }
        }
        let token = "ghs_\(call.randomToken)"
        let expiry = state.world.now + InstallationGrant.lifetimeSeconds
        state.world.grants[token] = InstallationGrant(
            installationID: installation.id, repositoryIDs: chosen, expiresAt: expiry)
        var members: [JSON.Member] = [
            .init(name: "token", value: .string(token)),
            .init(name: "expires_at", value: JSON(expiry)),
            .init(name: "permissions", value: World.appPermissions),
            .init(name: "repository_selection", value: "selected"),
        ]
        if let chosen {
            let repositories = chosen.compactMap { state.world.repositories[$0] }
            members.append(
                .init(name: "repositories", value: .array(repositories.map(state.world.webhookRepositoryShape))))
        }
        return Answer(status: 201, body: .object(members))
    }
}

extension World {
    /// What a token opens now. Not all of GitHub's servers know a new one at once.
    func grant(_ token: String) -> InstallationGrant? {
        guard let grant = grants[token], grant.expiresAt > now,
            now + InstallationGrant.lifetimeSeconds >= grant.expiresAt + tokenLagSeconds
        else { return nil }
        return grant
    }

    /// The repositories that an installation's token opens.
    func reachable(by grant: InstallationGrant) -> [Int] {
        guard let installation = installations[grant.installationID] else { return [] }
        return installation.repositoryIDs.filter { grant.repositoryIDs?.contains($0) ?? true }
    }
}
