import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// An issue with its comments, as far as both sides should agree on it.
package struct SyncedTask: Equatable, Sendable {
    package var title: String
    package var body: String
    package var state: String
    /// Their texts, sorted.
    package var comments: [String]

    package init(title: String, body: String, state: String, comments: [String]) {
        self.title = title
        self.body = body
        self.state = state
        self.comments = comments.sorted()
    }

    /// What a data folder's ledger holds of issues, by their numbers; whoever else works on it may go on.
    package static func all(inLedgerAt folder: String) throws -> [Int64: SyncedTask] {
        let ledger = try Ledger.open(folder: folder, tables: ProjectionCatalog.tables)
        return try ledger.readBlocking { reader in
            var tasks: [Int64: SyncedTask] = [:]
            for view in try reader.tasks(project: nil, state: nil, after: nil, limit: 100_000) {
                guard let number = view.binding?.number, let content = view.content?.task else { continue }
                let comments = try reader.comments(of: view.record.id, after: nil, limit: 100_000)
                tasks[number] = SyncedTask(
                    title: content.title, body: content.body, state: content.state.rawValue,
                    comments: comments.compactMap { $0.content?.comment?.body })
            }
            return tasks
        }
    }
}
