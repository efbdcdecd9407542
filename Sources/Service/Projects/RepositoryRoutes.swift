import Hummingbird
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// `/v1/projects/{project_id}/repositories/{owner}/{repo}`: which repositories' issues are a project's tasks.
struct RepositoryRoutes: Sendable {
    private let ledger: Ledger
    private let lookup: (any RepositoryLookup)?
    private let largestBody: Int

    init(_ parts: ServiceParts) {
        ledger = parts.ledger
        lookup = parts.repositories
        largestBody = parts.limits.request
    }

    func add(to api: RouterGroup<ClientContext>) {
        api.put("projects/{project_id}/repositories/{owner}/{repo}") { request, context in
            try await connect(request, context)
        }
        api.delete("projects/{project_id}/repositories/{owner}/{repo}") { request, context in
            try QueryFields(request).finish()
            return try await disconnect(context)
        }
    }

    private func connect(_ request: Request, _ context: ClientContext) async throws -> JSONAnswer {
        try QueryFields(request).finish()
        var fields = try BodyFields(optional: await request.bytes(upTo: largestBody))
        let id = fields.positive("github_repository_id")
        let installation = fields.positiveOrNull("github_app_installation_id")
        try fields.finish()
        let (owner, name) = try Self.repository(context)
        let project = context.parameter("project_id")
        // Before GitHub is asked: a wrong path should cost no call.
        guard try await ledger.read({ try $0.rows.find(Project.self, project) }) != nil else {
            throw Problem.noProject(project)
        }
        let repository = try await complete(owner, name, id: id, installation: installation)
        // A null says that there is none; what is not said, and not found either, says nothing.
        let access: AccessGiven = installation == .some(nil) ? .token : AccessGiven(repository.installation)
        let connected = try await ConnectionEdits(ledger).connect(
            repository.id, name: repository.fullName, to: project, access: access)
        guard let connected else { throw Problem.noProject(project) }
        return JSONAnswer(RepositoryDocument(connected))
    }

    /// Asks GitHub for what the client did not say.
    private func complete(
        _ owner: String, _ name: String, id: Int64?, installation: Int64??
    ) async throws(Problem) -> FoundRepository {
        if let id, let installation {
            return FoundRepository(id: id, fullName: "\(owner)/\(name)", installation: installation)
        }
        guard let lookup else {
            guard let id else {
                throw .invalid(
                    "github_repository_id", "is required: no GitHub credentials are configured to ask for it with")
            }
            return FoundRepository(id: id, fullName: "\(owner)/\(name)", installation: nil)
        }
        var found: FoundRepository
        do {
            found = try await lookup.find(owner: owner, name: name)
        } catch {
            throw Problem(error)
        }
        if let id, id != found.id {
            throw .invalid("github_repository_id", "is \(id), and GitHub says that \(owner)/\(name) is \(found.id)")
        }
        if let installation { found.installation = installation }
        return found
    }

    private func disconnect(_ context: ClientContext) async throws -> Response {
        let (owner, name) = try Self.repository(context)
        let project = context.parameter("project_id")
        guard try await ConnectionEdits(ledger).disconnect(name: "\(owner)/\(name)", from: project) != nil else {
            throw Problem(.notFound, "\(owner)/\(name) is not connected to project \(project)")
        }
        return Response(status: .noContent)
    }

    /// Only GitHub's own alphabet, so that the name can stand in a path to GitHub.
    private static func repository(_ context: ClientContext) throws(Problem) -> (owner: String, name: String) {
        let (owner, name) = (context.parameter("owner"), context.parameter("repo"))
        let wrong = [("owner", owner), ("repo", name)].filter { !isName($0.1) }
        guard wrong.isEmpty else {
            throw .invalid(wrong.map { FieldProblem($0.0, "must be 1 to 100 of A-Z a-z 0-9 . _ -") })
        }
        return (owner, name)
    }

    private static func isName(_ text: String) -> Bool {
        ClientID.isValid(text) && text.utf8.count <= 100 && !text.contains(":") && text != "." && text != ".."
    }
}
