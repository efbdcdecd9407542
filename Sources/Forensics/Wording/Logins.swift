import Ledger
import LedgerEvents
import Projections

/// What GitHub's users are called now. Each is looked up once, however often they are named.
struct Logins {
    private let rows: Rows
    private var known: [Int64: String?] = [:]

    init(_ rows: Rows) { self.rows = rows }

    /// nil if their login is not known, or has been erased.
    mutating func login(of user: Int64) throws -> String? {
        if let login = known[user] { return login }
        let login = try rows.find(GitHubUser.self, user)?.login
        let shown = login?.isEmpty == true ? nil : login
        known[user] = .some(shown)
        return shown
    }
}
