import Ledger
import LedgerEvents
import Projections

/// Where a record lives: its project, and the repository that a new task's issue goes to.
struct Place {
    var project: String
    var repository: Int64?

    /// nil when there is no such place; what is wrong with the request is then in `problems`, or the parent is missing.
    static func find(
        for request: EditRequest, _ known: Record?, _ transaction: LedgerTransaction, _ problems: inout [FieldProblem]
    ) throws -> Place? {
        if let known {
            if let project = request.project, project != known.project {
                problems.append(FieldProblem("project_id", "a task stays in its project, \(known.project)"))
            }
            if let name = request.repository, try !isHome(name, of: known, transaction) {
                problems.append(FieldProblem("repository", "a task stays where it is; only its issue can be moved"))
            }
            if let parent = request.parent, parent != known.parent {
                problems.append(FieldProblem("comment_id", "belongs to task \(known.parent?.id ?? "unknown")"))
            }
            return Place(project: known.project, repository: known.target)
        }
        switch request.record {
        case .comment:
            guard let parent = try request.parent.flatMap({ try transaction.rows.find(Record.self, $0) }),
                parent.deletedBy == nil
            else { return nil }
            return Place(project: parent.project, repository: parent.target)
        case .task:
            return try forNewTask(request, transaction, &problems)
        }
    }

    /// Whether the repository is that of the task's issue, or the one that was asked for when the task was new: whoever
    /// says the same again must not be refused because somebody moved the issue, or renamed the repository.
    private static func isHome(_ name: String, of task: Record, _ transaction: LedgerTransaction) throws -> Bool {
        let rows = transaction.rows
        let ids = Set([try rows.find(Binding.self, task.id)?.repository, task.target].compactMap(\.self))
        let homes = try ids.compactMap { try rows.find(Repository.self, $0) }
        // Nobody can tell what one was called whose name has been erased.
        if homes.contains(where: { $0.name.map { $0.lowercased() == name.lowercased() } ?? true }) { return true }
        let isRenamed = try homes.contains { home in
            let naming = try home.namedBy.flatMap { try transaction.event(at: $0) }
            return naming.map { $0.recordedAt > task.createdAt } ?? false
        }
        // What no other repository is called may have been this one's name.
        return try isRenamed && rows.first(Repository.self, where: "name = ?", [.text(name)]) == nil
    }

    /// How many repositories an error names.
    private static let named = 20

    private static func forNewTask(
        _ request: EditRequest, _ transaction: LedgerTransaction, _ problems: inout [FieldProblem]
    ) throws -> Place? {
        guard let project = request.project else {
            problems.append(FieldProblem("project_id", "is required for a new task"))
            return nil
        }
        guard try transaction.rows.find(Project.self, project) != nil else {
            problems.append(
                FieldProblem("project_id", "there is no project \(project); create it with PUT /v1/projects/\(project)")
            )
            return nil
        }
        if let name = request.repository {
            guard
                let repository = try transaction.rows.first(
                    Repository.self, where: "project = ? AND name = ? COLLATE NOCASE", [.text(project), .text(name)],
                    order: "named_by DESC")
            else {
                problems.append(FieldProblem("repository", "\(name) is not connected to project \(project)"))
                return nil
            }
            return Place(project: project, repository: repository.id)
        }
        let connected = try transaction.rows.all(
            Repository.self, where: "project = ?", [.text(project)], order: "id", limit: Self.named + 1)
        if connected.count > 1 {
            let names = connected.prefix(Self.named).map { $0.name ?? String($0.id) }.joined(separator: ", ")
            let more = connected.count > Self.named ? " and others" : ""
            problems.append(FieldProblem("repository", "is required: project \(project) has \(names)\(more)"))
            return nil
        }
        // A project without a repository keeps its tasks; their operations are disabled and say so.
        return Place(project: project, repository: connected.first?.id)
    }
}
