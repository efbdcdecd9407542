import Ledger
package import LedgerEvents
import Projections
import SyncEngine

/// An issue with its comments, as far as both sides should agree on it.
package struct SyncedTask: Equatable, Sendable {
    package var content: TaskContent
    /// Their texts, sorted.
    package var comments: [String]

    package init(_ content: TaskContent, comments: [String]) {
        self.content = content
        self.comments = comments.sorted()
    }

    /// What a data folder's ledger holds of issues, by their numbers; whoever else works on it may go on. Tasks that are
    /// no issue have numbers below zero: GitHub has nothing there.
    package static func all(inLedgerAt folder: String) throws -> [Int64: SyncedTask] {
        let ledger = try Ledger.open(folder: folder, tables: ProjectionCatalog.tables)
        return try ledger.readBlocking { reader in
            var tasks: [Int64: SyncedTask] = [:]
            for view in try reader.tasks(project: nil, state: nil, after: nil, limit: 100_000) {
                let number = view.binding?.number ?? -Int64(tasks.count) - 1
                let comments = try reader.comments(of: view.record.id, after: nil, limit: 100_000)
                tasks[number] = SyncedTask(
                    view.content?.task ?? TaskContent(title: ""),
                    comments: comments.compactMap { $0.content?.comment?.body })
            }
            return tasks
        }
    }
}
