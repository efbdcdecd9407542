package import LedgerEvents

/// A GitHub account by its id; its login can change.
package struct GitHubUser: Sendable, Equatable {
    package var id: Int64
    /// Empty once it has been erased.
    package var login: String
    package var isBot: Bool
    /// GitHub's time of the report that named them so; nil if it had none.
    package var namedAt: GitHubSeconds?
    package var lastEvent: Position
}

extension GitHubUser {
    /// Whether a report of that time comes too late to say what they are called now.
    package func isYounger(than report: GitHubSeconds?) -> Bool {
        guard let namedAt, let report else { return false }
        return report < namedAt
    }
}

extension GitHubUser {
    /// Without the login, if that is what the event at `body` brought.
    fileprivate func forgetting(_ body: Position?) -> GitHubUser {
        var user = self
        if lastEvent == body { user.login = "" }
        return user
    }
}

extension GitHubUser: Entity {
    package static let table = TableShape(
        "github_user", key: ["id"],
        columns: [.integer("id"), .text("login"), .integer("is_bot"), .integer("named_at"), .integer("last_event")],
        keepsNames: true)

    package var key: Int64 { id }

    package func write(_ row: inout RowWriter) {
        row.integer(id)
        row.text(login)
        row.flag(isBot)
        row.integer(namedAt)
        row.integer(lastEvent)
    }

    package init(_ row: inout RowReader) {
        id = row.integer() ?? 0
        login = row.text() ?? ""
        isBot = row.flag()
        namedAt = row.integer()
        lastEvent = row.integer() ?? 0
    }
}

package enum GitHubUserProjection: Projection {
    package static let version = 3

    package static func keys(_ event: Event) -> [Int64] {
        switch event.type {
        case .userNamed: event.decoded(UserNamed.self).map { [$0.user] } ?? []
        case .bodyRedacted: (event.decoded(BodyRedacted.self)?.user).map { [$0] } ?? []
        default: []
        }
    }

    package static func evolve(_ state: GitHubUser?, _ event: Event, key: Int64) -> GitHubUser? {
        if event.type == .bodyRedacted { return state?.forgetting(event.body) }
        guard let named = event.decoded(UserNamed.self), state?.isYounger(than: event.githubUpdatedAt) != true else {
            return state
        }
        let login = event.text.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return GitHubUser(
            id: key, login: login, isBot: named.isBot, namedAt: event.githubUpdatedAt ?? state?.namedAt,
            lastEvent: event.position)
    }
}
