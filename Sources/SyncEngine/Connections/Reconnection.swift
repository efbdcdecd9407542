import Ledger
import LedgerEvents
import Projections

/// When a repository can be synced again, or written to, what was edited meanwhile goes out: one new operation for each
/// record, before anything is looked at there.
struct Reconnection {
    private let transaction: LedgerTransaction

    init(_ transaction: LedgerTransaction) { self.transaction = transaction }

    /// - Parameter news: About connections; it has just been appended.
    func follow(_ news: Event) throws {
        let causation = news.position
        switch news.type {
        case .repositoryConnected:
            guard let repository = news.decoded(RepositoryConnected.self)?.repository else { return }
            try resume(repository, causation)
        case .repositoryUnarchived:
            guard let repository = news.decoded(RepositoryArchiving.self)?.repository else { return }
            try resume(repository, causation)
        case .installationCreated, .installationUnsuspended, .installationRepositoriesAdded:
            let back = try transaction.rows.all(
                Repository.self, where: "installation = ? AND project IS NOT NULL",
                [news.installation.map { .integer($0) } ?? .null], order: "id")
            for repository in back { try resume(repository.id, causation) }
        default:
            return
        }
    }

    /// A task has moved to another repository. What was edited where it could not be synced goes out from there if that
    /// can be, its comments' edits too.
    func follow(_ task: RecordID, movedTo repository: Int64, causation: Position?) throws {
        let edits = try missed("record.id = ? OR record.parent = ?", [.text(task.text), .text(task.text)])
        try resume(edits, in: repository, causation)
    }

    private func resume(_ repository: Int64, _ causation: Position) throws {
        try resume(missed(repository), in: repository, causation)
    }

    private func resume(
        _ edits: [(RecordID, [OperationID])], in repository: Int64, _ causation: Position?
    ) throws {
        let loader = RecordLoader(transaction)
        guard try loader.access(repository).refusalToWrite == nil else { return }
        for (record, operations) in edits {
            let state = try loader.load(record, named: operations, repository: repository)
            try transaction.decide(
                .resume(target: repository), on: state, causation: causation)
        }
    }

    /// Records with edits that nothing was done about, and those edits: a repository's own, those of what has moved
    /// there since, and where it is the only one of its project, those of tasks that had none to go to.
    private func missed(_ repository: Int64) throws -> [(RecordID, [OperationID])] {
        let rows = transaction.rows
        let project = try rows.find(Repository.self, repository)?.project
        let siblings = try rows.all(
            Repository.self, where: "project = ?", [project.map { .text($0) } ?? .null], limit: 2)
        return try missed(
            """
            operation.repository = ? OR (operation.repository IS NULL AND record.project = ? AND ?)
            OR EXISTS (SELECT 1 FROM binding WHERE binding.record = coalesce(record.parent, record.id)
                AND binding.repository = ?)
            """,
            [
                .integer(repository), project.map { .text($0) } ?? .null, .integer(siblings.count == 1 ? 1 : 0),
                .integer(repository),
            ])
    }

    private func missed(
        _ condition: String, _ arguments: [ColumnValue]
    ) throws -> [(RecordID, [OperationID])] {
        let found: [Operation] = try transaction.rows.select(
            """
            SELECT operation.* FROM operation JOIN record ON record.id = operation.record
            WHERE operation.state = 'disabled' AND operation.direction = 'outbound' AND (\(condition))
                AND NOT EXISTS (SELECT 1 FROM operation AS later WHERE later.record = operation.record
                    AND later.id > operation.id AND +later.direction = 'outbound' AND later.state = 'completed'
                    AND later.attempts > 0)
            ORDER BY record.parent IS NOT NULL, operation.record, operation.id
            """, arguments)
        return Dictionary(grouping: found) { $0.record }
            .compactMap { record, operations in record.map { ($0, operations.map(\.id)) } }
            .sorted { ($0.0.kind == .task ? 0 : 1, $0.1[0]) < ($1.0.kind == .task ? 0 : 1, $1.1[0]) }
    }
}
