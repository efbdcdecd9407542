import Ledger
import LedgerEvents
import Projections

/// Who GitHub says wrote a record.
package struct Author: Sendable, Equatable {
    /// GitHub's id of them; it stays when the login changes.
    package var id: Int64
    /// What they are called now; nil once that has been erased.
    package var login: String?
}

extension Rows {
    /// The authors of many records in one look.
    func authors(of records: [Record]) throws -> [RecordID: Author] {
        let ids = Set(records.compactMap(\.author))
        guard !ids.isEmpty else { return [:] }
        let users = try all(GitHubUser.self, where: "id IN (SELECT value FROM json_each(?))", [.list(ids)])
        let logins = Dictionary(users.map { ($0.id, $0.login) }, uniquingKeysWith: { first, _ in first })
        return records.reduce(into: [:]) { authors, record in
            guard let id = record.author else { return }
            authors[record.id] = Author(id: id, login: logins[id].flatMap { $0.isEmpty ? nil : $0 })
        }
    }
}
