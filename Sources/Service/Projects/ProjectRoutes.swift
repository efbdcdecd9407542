import Hummingbird
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// `/v1/projects`
struct ProjectRoutes: Sendable {
    private let ledger: Ledger
    private let largestBody: Int

    init(_ parts: ServiceParts) {
        ledger = parts.ledger
        largestBody = parts.limits.request
    }

    func add(to api: RouterGroup<ClientContext>) {
        api.get("projects") { request, _ in try await list(request) }
        api.get("projects/{project_id}") { request, context in
            try QueryFields(request).finish()
            return try await show(context.parameter("project_id"))
        }
        api.put("projects/{project_id}") { request, context in
            try await save(context.parameter("project_id"), request)
        }
    }

    private func save(_ id: String, _ request: Request) async throws -> JSONAnswer {
        try QueryFields(request).finish()
        var fields = try BodyFields(await request.bytes(upTo: largestBody))
        let name = fields.text("name")
        try fields.finish()
        let problems = Self.problems(id, name)
        guard problems.isEmpty, let name else { throw Problem.invalid(problems) }
        let (project, isNew) = try await ConnectionEdits(ledger).save(project: id, name: name)
        let repositories = try await ledger.read { try $0.repositories(of: [id]) }
        return JSONAnswer(
            ProjectDocument(project, repositories), status: isNew ? .created : .ok,
            headers: isNew ? [.location: "/v1/projects/\(id)"] : [:])
    }

    private static func problems(_ id: String, _ name: String?) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if !ClientID.isValid(id) {
            problems.append(FieldProblem("project_id", "must be \(ClientID.form)"))
        }
        guard let name else { return problems + [FieldProblem("name", "is required")] }
        return problems + ProjectName.flaws(in: name).map { FieldProblem("name", $0) }
    }

    private func show(_ id: String) async throws -> JSONAnswer {
        let found = try await ledger.read { reader in
            try reader.rows.find(Project.self, id).map { ProjectDocument($0, try reader.repositories(of: [id])) }
        }
        guard let found else { throw Problem.noProject(id) }
        return JSONAnswer(found)
    }

    private func list(_ request: Request) async throws -> JSONAnswer {
        var query = QueryFields(request)
        let after = query.text("after") ?? ""
        let limit = query.limit()
        try query.finish()
        let (projects, repositories) = try await ledger.read { reader in
            let projects = try reader.rows.all(
                Project.self, where: "id > ?", [.text(after)], order: "id", limit: limit + 1)
            return (projects, try reader.repositories(of: projects.map(\.id)))
        }
        let byProject = Dictionary(grouping: repositories) { $0.project ?? "" }
        return JSONAnswer(
            ListAnswer("projects", projects, limit: limit, cursor: { .id($0.id) }) {
                ProjectDocument($0, byProject[$0.id] ?? [])
            })
    }
}

extension LedgerReader {
    fileprivate func repositories(of projects: [String]) throws -> [Repository] {
        try rows.all(
            Repository.self, where: "project IN (SELECT value FROM json_each(?))", [.list(projects)], order: "id")
    }
}

extension Problem {
    static func noProject(_ id: String) -> Problem {
        Problem(.notFound, "there is no project \(id); PUT /v1/projects/\(id) makes it")
    }
}
